/** What clients of older versions of the document's protocol are told in their own form. */
import { modifyAwarenessUpdate } from 'y-protocols/awareness';
import { OPEN_PRESENCE_VERSION } from '../../../lib/protocol';

/** The tools of version 1; who has another one in hand would not be seen at all. */
const FIRST_TOOLS: readonly unknown[] = ['pull', 'plan', 'mask', 'hand'];

/** Presences, as an awareness update, as a client of that version reads them. */
export function presenceFor(version: number, update: Uint8Array): Uint8Array {
  if (version >= OPEN_PRESENCE_VERSION) return update;
  return modifyAwarenessUpdate(update, (state: { tool?: unknown } | null) =>
    state === null || FIRST_TOOLS.includes(state.tool) ? state : { ...state, tool: 'hand' },
  );
}
