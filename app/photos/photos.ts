/** The photos of a room in this page, each loaded once. */
import { LRUCache } from 'lru-cache';
import type { Api } from '@/lib/client/api';
import type { RoomApi } from '@/lib/client/room-api';
import { inIdle } from '@/app/browser/in-idle';
import { LoadedPhoto } from './loaded-photo';
import { prepared } from './prepare';

/** A room has one or two; of large ones more would fill the memory. */
const MOST_KEPT = 3;

export class Photos {
  private readonly loading = new LRUCache<string, Promise<LoadedPhoto>>({ max: MOST_KEPT });

  constructor(
    private readonly api: Api,
    private readonly room: RoomApi,
  ) {}

  /** It was deleted: it goes with the last picture that shows it. */
  forget(hash: string): void {
    this.loading.delete(hash);
  }

  /** @throws ApiError, RangeError when it cannot be had or read; the next call tries again */
  get(hash: string): Promise<LoadedPhoto> {
    const known = this.loading.get(hash);
    if (known !== undefined) return known;
    const loading = LoadedPhoto.load(this.api, this.room, hash);
    this.loading.set(hash, loading);
    loading.then(
      (photo) => {
        inIdle(prepared(photo));
      },
      () => this.loading.delete(hash),
    );
    return loading;
  }
}
