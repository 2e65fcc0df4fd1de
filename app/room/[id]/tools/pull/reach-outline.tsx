'use client';
import type { HeldPoint } from '@/lib/client/room-state';
import type { Point } from '@/lib/geometry/point';
import { useUi } from '../../state/editor';
import { useToScreen } from '../../state/use-to-screen';
import { useReachRadius } from './reach-radius';

/** Widths in px. A wide faint one under a thin one reads on light and dark skin, and shades nothing. */
const RINGS = [
  { width: 5, stroke: '#000', opacity: 0.12 },
  { width: 3, stroke: '#000', opacity: 0.25 },
  { width: 1.25, stroke: '#fff', opacity: 0.8 },
] as const;

/** While a pull is held: a soft ring around what of the picture moves freely with it. Tones stay as they are, to be judged. */
export function ReachOutline({ pull, at }: { pull: HeldPoint; at: Point }) {
  const zoom = useUi(({ view }) => view.zoom);
  const toScreen = useToScreen();
  const radius = useReachRadius(pull);
  if (radius === null) return null;
  const { x, y } = toScreen(at);
  return (
    <g data-reach-outline={Math.round(radius)} className="animate-appear" pointerEvents="none" fill="none">
      {RINGS.map(({ width, stroke, opacity }) => (
        <circle
          key={width}
          cx={x}
          cy={y}
          r={radius * zoom}
          stroke={stroke}
          strokeOpacity={opacity}
          strokeWidth={width}
          strokeDasharray="3 6"
          strokeLinecap="round"
        />
      ))}
    </g>
  );
}
