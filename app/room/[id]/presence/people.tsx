'use client';
import { Avatar } from '@/app/ui/avatar';
import { cx } from '@/app/ui/cx';
import { Tooltip } from '@/app/ui/tooltip';
import { useRoom } from '../connection/context';
import { useEditor, useUi } from '../state/editor';
import { listPeople } from './list-people';

/** Avatars before the rest becomes a number. */
const SHOWN = 5;

/** Who else is here. A press follows that person's view. */
export function People() {
  const { ui } = useEditor();
  const following = useUi((state) => state.following);
  const participants = useRoom((state) => state.participants);
  const left = useRoom((state) => state.left);
  const others = useRoom((state) => state.others);
  const drag = useRoom((state) => state.drag);
  const me = useRoom((state) => state.me);
  const people = listPeople({ participants, left, others, drag, me });
  const shown = people.slice(0, SHOWN);
  const rest = people.length - shown.length;
  return (
    <ul aria-label="People in the room" className="flex shrink-0 items-center">
      {shown.map(({ memberId, name, color, state }) => (
        <li key={memberId} className="-ml-1.5 max-sm:[&:nth-child(n+3)]:hidden">
          <Tooltip label={state === null ? `Follow ${name}` : `${name}, ${state}`}>
            <button
              type="button"
              disabled={state === 'left'}
              aria-pressed={following === memberId}
              aria-label={`Follow ${name}${state === null ? '' : ` (${state})`}`}
              data-person={memberId}
              data-state={state ?? 'here'}
              onClick={() => ui.setState({ following: following === memberId ? null : memberId, fitted: false })}
              className={cx(
                'bg-panel inline-flex size-8 items-center justify-center rounded-full',
                following === memberId && 'ring-accent ring-2 ring-inset',
                state === 'pulling' && 'animate-pulse',
              )}
            >
              <Avatar name={name} color={color} size={26} dim={state === 'idle' || state === 'left'} />
            </button>
          </Tooltip>
        </li>
      ))}
      {rest > 0 && <li className="text-soft pl-1.5 text-xs font-medium">+{rest}</li>}
    </ul>
  );
}
