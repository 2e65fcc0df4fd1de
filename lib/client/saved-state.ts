import type { RoomState } from './room-state';

/**
 * How it stands with what was done here. `saving`: on its way. `offline`: kept here until the network is back. `not-saved`: the
 * server cannot be reached or does not take it.
 */
export type SavedState = 'saved' | 'saving' | 'offline' | 'not-saved';

/** From what the server has confirmed: a drag is an edit, and stored, when it has ended. Pure. */
export function savedState({
  link,
  unsaved,
  documentConnected,
  documentLost,
  writable,
  drag,
}: Pick<RoomState, 'link' | 'unsaved' | 'documentConnected' | 'documentLost' | 'writable' | 'drag'>): SavedState {
  if (documentLost) return 'not-saved';
  if (!unsaved) return drag === null ? 'saved' : 'saving';
  if (link === 'offline') return 'offline';
  return link === 'online' && documentConnected && writable ? 'saving' : 'not-saved';
}
