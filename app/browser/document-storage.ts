import { IndexeddbPersistence } from 'y-indexeddb';
import type { DocumentStorage } from '@/lib/client/world';

/** Documents of rooms, kept in this browser. */
export const documentStorage: DocumentStorage = {
  open(room, doc) {
    const kept = new IndexeddbPersistence(`tug.room.${room}`, doc);
    return {
      loaded: kept.whenSynced,
      clear: () => kept.clearData(),
      close: () => void kept.destroy(),
    };
  },
};
