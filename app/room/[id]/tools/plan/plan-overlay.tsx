'use client';
import { useRoom } from '../../connection/context';
import { useShared, useUi } from '../../state/editor';
import { Arrow } from '../../marks/arrow';
import { NameLabel } from '../../marks/name-label';
import { useToScreen } from '../../state/use-to-screen';

/** The planned points of everybody. While the plan runs its handles are where the tracker sees them. */
export function PlanOverlay() {
  const points = useShared((state) => state.points);
  const selection = useUi((state) => state.selection);
  const held = useUi((state) => state.held);
  const tool = useUi((state) => state.tool);
  const hidden = useUi((state) => state.looking !== null || state.compare === 'before');
  const frame = useRoom((state) => (state.drag !== null && !state.drag.live ? state.frameHeader : null));
  const me = useRoom((state) => state.me?.memberId);
  const toScreen = useToScreen();
  if (hidden) return null;
  return (
    <g opacity={tool === 'plan' || frame !== null ? 1 : 0.55}>
      {points.map(({ id, handle, target, color, memberId, name }) => {
        const at = (end: 'handle' | 'target') => (held?.id === id && held.end === end ? held.at : null);
        const tracked = frame?.points.find((point) => point.id === id)?.position;
        const to = at('target') ?? target;
        return (
          <g key={id} data-point={id}>
            <Arrow
              from={toScreen(at('handle') ?? tracked ?? handle)}
              to={to === null ? null : toScreen(to)}
              color={color}
              selected={tool === 'plan' && selection?.id === id ? selection.end : null}
              dashed={tracked === undefined}
            />
            {tool === 'plan' && memberId !== me && <NameLabel at={toScreen(to ?? handle)} name={name} />}
          </g>
        );
      })}
    </g>
  );
}
