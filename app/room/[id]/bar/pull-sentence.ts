import type { Words } from '@/app/words/words';
import type { Participant } from '@/lib/protocol';
import type { RunningDrag } from '@/lib/client/room-state';

/** "Ana is pulling", "You and Ben are pulling", "The plan is running". */
export function pullSentence(
  t: Words,
  drag: RunningDrag,
  participants: readonly Participant[],
  me: string | null,
): string {
  if (!drag.live) return t('room.status.plan');
  const ids = new Set(drag.pullers.map((puller) => puller.memberId));
  // I come first: what I do myself is the context for the others.
  const mine = me !== null && ids.delete(me);
  const [first, second, ...others] = [...ids].map(
    (id) => participants.find((p) => p.memberId === id)?.name ?? t('room.status.somebody'),
  );
  const more = others.length;
  if (first === undefined) return mine ? t('room.status.you') : t('room.status.settles');
  if (second === undefined)
    return mine ? t('room.status.youAndOne', { name: first }) : t('room.status.one', { name: first });
  if (mine) return t('room.status.youAndMore', { name: first, more: more + 1 });
  return more === 0 ? t('room.status.two', { first, second }) : t('room.status.twoAndMore', { first, second, more });
}
