/** Small pictures of nodes as object URLs, asked for once; the least recently used are given back. */
import { LRUCache } from 'lru-cache';
import type { RoomApi } from '@/lib/client/room-api';

/** A few KB each: several screens of rows. */
const MOST_KEPT = 300;

export class Thumbnails {
  private readonly urls = new LRUCache<string, Promise<string | null>>({
    max: MOST_KEPT,
    dispose: (url) => void url.then((used) => used !== null && URL.revokeObjectURL(used)),
  });

  constructor(private readonly api: Pick<RoomApi, 'thumbnail'>) {}

  /** Null when it cannot be had now; the next call tries again. */
  get(nodeId: string): Promise<string | null> {
    const known = this.urls.get(nodeId);
    if (known !== undefined) return known;
    const asked = this.api.thumbnail(nodeId).then(
      (blob) => URL.createObjectURL(blob),
      () => {
        this.urls.delete(nodeId);
        return null;
      },
    );
    this.urls.set(nodeId, asked);
    return asked;
  }
}
