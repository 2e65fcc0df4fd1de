import type { RoomState } from '@/lib/client/room-state';

/** Whether this person has pulled in this room, as far as is known: an edit that is still on its way may be of theirs. */
export const hasPulled = ({ nodes, earlier, me }: Pick<RoomState, 'nodes' | 'earlier' | 'me'>): boolean =>
  earlier > 0 || [...nodes.values()].some(({ kind, author }) => kind === 'pull' && author.memberId === me?.memberId);
