import * as Y from 'yjs';

export type Deletions = ReturnType<typeof Y.createDeleteSet>;

/** Everything that was deleted in a document. It costs what the document costs. */
export const deletionsOf = ({ store }: Y.Doc): Deletions =>
  Y.mergeDeleteSets([Y.createDeleteSetFromStructStore(store)]);

/**
 * Whether an update would change the document.
 *
 * @param known the document's deletions
 * @throws Error when the bytes are no update.
 */
export function changesSomething({ store }: Y.Doc, known: Deletions, update: Uint8Array): boolean {
  const { structs, ds } = Y.decodeUpdate(update);
  if (structs.some(({ id, length }) => id.clock + length > Y.getState(store, id.client))) return true;
  return !Y.equalDeleteSets(known, Y.mergeDeleteSets([known, ds]));
}
