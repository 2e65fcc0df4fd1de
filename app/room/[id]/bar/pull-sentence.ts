import type { Participant } from '@/lib/protocol';
import type { RunningDrag } from '@/lib/client/room-state';

/** "Ana is pulling", "You and Ben are pulling", "Ana is running the plan". */
export function pullSentence(drag: RunningDrag, participants: readonly Participant[], me: string | null): string {
  const ids = [...new Set(drag.pullers.map((puller) => puller.memberId))];
  // I come first: what I do myself is the context for the others.
  ids.sort((a, b) => Number(b === me) - Number(a === me));
  const names = ids.map((id) =>
    id === me ? 'You' : (participants.find((p) => p.memberId === id)?.name ?? 'Somebody'),
  );
  if (!drag.live) return 'The plan is running';
  if (names.length === 0) return 'The picture settles';
  const list = names.length < 3 ? names.join(' and ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`;
  return `${list} ${names.length > 1 || names[0] === 'You' ? 'are' : 'is'} pulling`;
}
