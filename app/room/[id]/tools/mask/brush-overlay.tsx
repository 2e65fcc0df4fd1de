'use client';
import { useEffect, useState, type RefObject } from 'react';
import type { Point } from '@/lib/geometry/point';
import { useUi } from '../../state/editor';
import { useToScreen } from '../../state/use-to-screen';

/** The brush's outline, under the pointer or the crosshair. */
export function BrushOverlay({ stage }: { stage: RefObject<HTMLElement | null> }) {
  const active = useUi((state) => state.tool === 'mask' && !state.panning);
  const brush = useUi((state) => state.brush);
  const zoom = useUi((state) => state.view.zoom);
  const crosshair = useUi((state) => state.crosshair);
  const [pointer, setPointer] = useState<Point | null>(null);
  const toScreen = useToScreen();
  useEffect(() => {
    const element = stage.current;
    if (!active || element === null) return;
    const move = (event: PointerEvent) => {
      const box = element.getBoundingClientRect();
      setPointer({ x: event.clientX - box.left, y: event.clientY - box.top });
    };
    const leave = () => setPointer(null);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerleave', leave);
    return () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerleave', leave);
    };
  }, [active, stage]);
  const at = crosshair === null ? pointer : toScreen(crosshair);
  if (!active || at === null) return null;
  const radius = brush.radius * zoom;
  return (
    <g fill="none">
      <circle cx={at.x} cy={at.y} r={radius} stroke="rgb(0 0 0 / 0.6)" strokeWidth={3} />
      <circle
        cx={at.x}
        cy={at.y}
        r={radius}
        stroke="#fff"
        strokeWidth={1.5}
        strokeDasharray={brush.mode === 'erase' ? '4 4' : undefined}
      />
    </g>
  );
}
