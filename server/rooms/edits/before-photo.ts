import type { RoomHistory } from '../history/history';

/** The last edit on the way to where the room stands that shows something else; null when there is none. */
export function beforePhoto(history: RoomHistory, hash: string): string | null {
  for (let id = history.head.node.parent; id !== null;) {
    const { node } = history.record(id);
    if (node.photo?.hash !== hash && node.photo?.gone !== true) return id;
    id = node.parent;
  }
  return null;
}
