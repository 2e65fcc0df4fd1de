import type { Store } from '../../store/store';
import type { RoomDirectory } from './directory';

/** The directory of the only process there is: it may own every room. The store keeps whoever owned a room before from writing. */
export function aloneDirectory(store: Pick<Store, 'nextEpoch' | 'releaseRoom'>): RoomDirectory {
  return {
    claim: async (roomId) => {
      const epoch = await store.nextEpoch(roomId);
      return {
        epoch,
        release: () => {
          store.releaseRoom(roomId);
          return Promise.resolve();
        },
      };
    },
  };
}
