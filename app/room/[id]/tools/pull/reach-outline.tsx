'use client';
import { useId } from 'react';
import type { HeldPoint } from '@/lib/client/room-state';
import type { Point } from '@/lib/geometry/point';
import { useUi } from '../../state/editor';
import { useToScreen } from '../../state/use-to-screen';
import { useReachRadius } from './reach-radius';

/** How much the picture beyond what moves freely is darkened. */
const SHADE = 0.2;

/** While a pull is held: what of the picture moves freely with it is seen, and all else is a little darker, softly. */
export function ReachOutline({ pull, at }: { pull: HeldPoint; at: Point }) {
  const zoom = useUi(({ view }) => view.zoom);
  const toScreen = useToScreen();
  const id = useId();
  const radius = useReachRadius(pull);
  if (radius === null) return null;
  const { x, y } = toScreen(at);
  const [inner, outer] = [radius * zoom, 2 * radius * zoom];
  return (
    <g data-reach-outline={Math.round(radius)} className="animate-appear" pointerEvents="none">
      <defs>
        <radialGradient id={id} gradientUnits="userSpaceOnUse" cx={x} cy={y} r={outer}>
          <stop offset={inner / outer} stopColor="#000" stopOpacity={0} />
          <stop offset={1} stopColor="#000" stopOpacity={SHADE} />
        </radialGradient>
      </defs>
      <rect width="100%" height="100%" fill={`url(#${id})`} />
      <circle cx={x} cy={y} r={inner} fill="none" stroke="#fff" strokeOpacity={0.55} strokeDasharray="2 5" />
    </g>
  );
}
