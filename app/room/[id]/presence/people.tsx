'use client';
import { Avatar } from '@/app/ui/avatar';
import { cx } from '@/app/ui/cx';
import { Tooltip } from '@/app/ui/tooltip';
import { useWords } from '@/app/words/words-provider';
import { DropdownMenu } from 'radix-ui';
import { useRoom } from '../connection/context';
import { useEditor, useUi } from '../state/editor';
import { listPeople } from './list-people';

/** Avatars before the rest becomes a number. On narrow screens there is place for two, or for one and the number. */
const SHOWN = 5;
const PLACES_NARROW = 2;

const TOLD = {
  here: 'room.people.follow',
  pulling: 'room.people.pulling',
  idle: 'room.people.idle',
  left: 'room.people.left',
} as const;
const FOLLOW = {
  here: 'room.people.follow',
  pulling: 'room.people.followPulling',
  idle: 'room.people.followIdle',
  left: 'room.people.followLeft',
} as const;

/** Who else is here. A press follows that person's view. */
export function People() {
  const t = useWords();
  const { ui } = useEditor();
  const following = useUi((state) => state.following);
  const participants = useRoom((state) => state.participants);
  const left = useRoom((state) => state.left);
  const others = useRoom((state) => state.others);
  const drag = useRoom((state) => state.drag);
  const me = useRoom((state) => state.me);
  const people = listPeople({ participants, left, others, drag, me });
  const shown = people.slice(0, SHOWN);
  const rest = people.length - SHOWN;
  const narrow = people.length > PLACES_NARROW ? PLACES_NARROW - 1 : PLACES_NARROW;
  const follow = (memberId: string) =>
    ui.setState({ following: following === memberId ? null : memberId, fitted: false });
  return (
    <ul aria-label={t('room.people.label')} className="flex shrink-0 items-center">
      {shown.map(({ memberId, name, color, state }, index) => (
        <li key={memberId} className={cx('-ml-1.5', index >= narrow && 'max-sm:hidden')}>
          <Tooltip label={t(TOLD[state ?? 'here'], { name })}>
            <button
              type="button"
              disabled={state === 'left'}
              aria-pressed={following === memberId}
              aria-label={t(FOLLOW[state ?? 'here'], { name })}
              data-person={memberId}
              data-state={state ?? 'here'}
              onClick={() => follow(memberId)}
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
      {people.length > narrow && (
        <li className={cx('pl-0.5', rest <= 0 && 'sm:hidden')}>
          <DropdownMenu.Root modal={false}>
            <DropdownMenu.Trigger
              aria-label={t('room.people.everybody', { count: people.length })}
              className="text-soft hover:bg-hover hover:text-ink h-8 min-w-8 rounded-md px-1 text-xs font-medium pointer-coarse:h-10"
            >
              <span className="sm:hidden">{t('room.people.more', { count: people.length - narrow })}</span>
              <span className="max-sm:hidden">{t('room.people.more', { count: rest })}</span>
            </DropdownMenu.Trigger>
            <DropdownMenu.Portal>
              <DropdownMenu.Content
                align="end"
                sideOffset={6}
                collisionPadding={8}
                className="bg-raised shadow-float border-line animate-appear thin-scroll z-50 max-h-[60dvh] min-w-44 overflow-y-auto rounded-lg border p-1"
              >
                {people.map(({ memberId, name, color, state }) => (
                  <DropdownMenu.CheckboxItem
                    key={memberId}
                    checked={following === memberId}
                    disabled={state === 'left'}
                    onCheckedChange={() => follow(memberId)}
                    className="data-[highlighted]:bg-hover data-[state=checked]:text-accent flex h-8 max-w-72 items-center gap-2.5 rounded px-2 outline-none select-none data-[disabled]:opacity-45 pointer-coarse:h-10"
                  >
                    <Avatar name={name} color={color} size={22} dim={state === 'idle' || state === 'left'} />
                    <span className="truncate">{t(FOLLOW[state ?? 'here'], { name })}</span>
                  </DropdownMenu.CheckboxItem>
                ))}
              </DropdownMenu.Content>
            </DropdownMenu.Portal>
          </DropdownMenu.Root>
        </li>
      )}
    </ul>
  );
}
