import type { RoomState } from '@/lib/client/room-state';

/** Whether this person has pulled in this room. */
export const hasPulled = ({ nodes, me }: Pick<RoomState, 'nodes' | 'me'>): boolean =>
  [...nodes.values()].some(({ kind, author }) => kind === 'pull' && author.memberId === me?.memberId);
