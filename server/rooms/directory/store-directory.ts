import type { Store } from '../../store/store';
import type { RoomDirectory } from './directory';

/**
 * The directory that the store keeps. Where one process has the store for itself it may own every room; where several share it, those
 * that no other one owns. The store keeps whoever owned a room before from writing.
 */
export function storeDirectory(store: Pick<Store, 'nextEpoch' | 'releaseRoom' | 'onRoomLost'>): RoomDirectory {
  return {
    claim: async (roomId) => {
      const epoch = await store.nextEpoch(roomId);
      return { epoch, release: () => store.releaseRoom(roomId) };
    },
    onLost: (listener) => {
      store.onRoomLost(listener);
    },
  };
}
