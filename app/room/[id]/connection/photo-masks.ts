/** The masks under which photos were pulled, as the page draws them. */
import { LRUCache } from 'lru-cache';
import type { RoomApi } from '@/lib/client/room-api';
import type { MaskStroke } from '@/lib/document/schema';
import { photoMask, type PhotoMask } from '@/lib/photo/mask';

/** Four megabytes each; a picture has at most half as many. */
const MOST_KEPT = 24;

export class PhotoMasks {
  private readonly kept = new LRUCache<string, Promise<PhotoMask>>({ max: MOST_KEPT });

  /** @param now what the document says */
  constructor(
    private readonly api: Pick<RoomApi, 'replay'>,
    private readonly now: () => readonly MaskStroke[],
  ) {}

  /**
   * @param of ids of edits whose masks they are; null for none
   * @param running the drag of whose frame it is: its mask is not kept yet, and is the one that people see
   * @throws ApiError when one cannot be had
   */
  all(of: readonly (string | null)[], running: string | null, side: number): Promise<(PhotoMask | null)[]> {
    const mask = async (id: string | null): Promise<PhotoMask | null> =>
      id === null ? null : this.one(id, id === running, side);
    return Promise.all(of.map(mask));
  }

  private one(id: string, isRunning: boolean, side: number): Promise<PhotoMask> {
    const key = `${isRunning ? 'drag' : 'edit'} ${id} ${side}`;
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const making = this.make(id, isRunning, side);
    this.kept.set(key, making);
    making.catch(() => this.kept.delete(key));
    return making;
  }

  private async make(id: string, isRunning: boolean, side: number): Promise<PhotoMask> {
    return photoMask(isRunning ? this.now() : (await this.api.replay(id)).mask, side);
  }
}
