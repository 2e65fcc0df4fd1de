import * as Y from 'yjs';

/**
 * Whether an update would change the document. y-websocket clients answer every greeting with all deletions that they know
 * of, and those of a viewer are no attempt to change anything.
 *
 * @throws Error when the bytes are no update.
 */
export function changesSomething({ store }: Y.Doc, update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update);
  if (structs.some(({ id, length }) => id.clock + length > Y.getState(store, id.client))) return true;
  const known = Y.createDeleteSetFromStructStore(store);
  return !Y.equalDeleteSets(Y.mergeDeleteSets([known]), Y.mergeDeleteSets([known, ds]));
}
