'use client';
import { isAwake } from '@/lib/document/schema';
import type { Point } from '@/lib/geometry/point';
import { useRoom } from '../../connection/context';
import { useShared, useUi } from '../../state/editor';
import { Arrow } from '../../marks/arrow';
import { NameLabel } from '../../marks/name-label';
import { chosenIds } from '../../state/selection';
import { useToScreen } from '../../state/use-to-screen';

/** The planned points of everybody. While the plan runs its handles are where the tracker sees them. */
export function PlanOverlay() {
  const points = useShared((state) => state.points);
  const selection = useUi((state) => state.selection);
  const held = useUi((state) => state.held);
  const marquee = useUi((state) => state.marquee);
  const tool = useUi((state) => state.tool);
  const hidden = useUi((state) => state.looking !== null || state.compare === 'before');
  const frame = useRoom((state) => (state.drag !== null && !state.drag.live ? state.frameHeader : null));
  const me = useRoom((state) => state.me?.memberId);
  const toScreen = useToScreen();
  if (hidden) return null;
  return (
    <g opacity={tool === 'plan' || frame !== null ? 1 : 0.55}>
      {points.map((point) => {
        const { id, handle, target, color, memberId, name } = point;
        const at = (end: 'handle' | 'target') => (held?.end === end ? (held.places.get(id) ?? null) : null);
        const tracked = frame?.points.find((point) => point.id === id)?.position;
        const to = at('target') ?? target;
        return (
          <g key={id} data-point={id} data-done={!isAwake(point)} opacity={isAwake(point) ? 1 : 0.4}>
            <Arrow
              from={toScreen(at('handle') ?? tracked ?? handle)}
              to={to === null ? null : toScreen(to)}
              color={color}
              selected={tool === 'plan' && chosenIds(selection).includes(id) ? (selection?.end ?? null) : null}
              dashed={tracked === undefined}
            />
            {tool === 'plan' && memberId !== me && <NameLabel at={toScreen(to ?? handle)} name={name} />}
          </g>
        );
      })}
      {marquee !== null && <Marquee from={toScreen(marquee.from)} to={toScreen(marquee.to)} />}
    </g>
  );
}

/** The frame that is drawn around points to choose them. */
function Marquee({ from, to }: { from: Point; to: Point }) {
  const corner = { x: Math.min(from.x, to.x), y: Math.min(from.y, to.y) };
  const size = { width: Math.abs(to.x - from.x), height: Math.abs(to.y - from.y) };
  return (
    <g data-marquee="">
      <rect {...corner} {...size} fill="rgb(69 220 184 / 0.15)" stroke="rgb(0 0 0 / 0.6)" strokeWidth={3} />
      <rect {...corner} {...size} fill="none" stroke="#fff" strokeWidth={1.5} strokeDasharray="4 3" />
    </g>
  );
}
