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
  const stroke = useUi((state) => state.stroke);
  const at = crosshair === null ? pointer : toScreen(crosshair);
  if (!active || at === null) return null;
  if (brush.shape === 'lasso') return <Lasso path={stroke?.path ?? []} at={at} toScreen={toScreen} />;
  const radius = brush.radius * zoom;
  return (
    <g fill="none">
      {brush.softness > 0 && (
        <circle cx={at.x} cy={at.y} r={radius * (1 - brush.softness)} stroke="rgb(255 255 255 / 0.6)" strokeWidth={1} />
      )}
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

/** The line around what is meant, closed as it will be, and a cross where it begins. */
function Lasso({ path, at, toScreen }: { path: readonly number[]; at: Point; toScreen: (p: Point) => Point }) {
  const corners = Array.from({ length: path.length / 2 }, (_, i) =>
    toScreen({ x: path[2 * i] ?? 0, y: path[2 * i + 1] ?? 0 }),
  );
  const line = corners.map(({ x, y }) => `${x},${y}`).join(' ');
  const cross = `M${at.x - 8} ${at.y}h16M${at.x} ${at.y - 8}v16`;
  return (
    <g fill="none">
      <polygon points={line} stroke="rgb(0 0 0 / 0.6)" strokeWidth={3} />
      <polygon points={line} stroke="#fff" strokeWidth={1.5} strokeDasharray="5 4" />
      <path d={cross} stroke="rgb(0 0 0 / 0.6)" strokeWidth={3} />
      <path d={cross} stroke="#fff" strokeWidth={1.5} />
    </g>
  );
}
