/** Frames of replays as bitmaps: those near the one that is shown are fetched ahead, the least recently used are let go. */
import { LRUCache } from 'lru-cache';
import type { Moment } from '@/lib/replay/timeline';
import { Shared } from '@/lib/work/shared';

/** A quarter of a megabyte each at 256 px. */
const MOST_KEPT = 300;
/** Requests at once for frames that are not shown yet; the one that is shown never waits for them. */
const AHEAD_AT_ONCE = 2;

export interface ShownFrame {
  readonly moment: Moment;
  readonly bitmap: ImageBitmap;
  /** SHA-256 of the bytes as they came, to be compared with what was broadcast; null where the page is not secure. */
  readonly digest: string | null;
}

export type FetchFrame = (moment: Moment) => Promise<Blob>;

const keyOf = ({ nodeId, step }: Moment): string => `${nodeId}/${step}`;

export class FrameSource {
  private readonly kept = new LRUCache<string, ShownFrame>({
    max: MOST_KEPT,
    dispose: ({ bitmap }) => bitmap.close(),
  });
  private readonly requests = new Shared<ShownFrame>();
  private wanted: readonly Moment[] = [];
  private ahead = 0;

  /** @param draw makes a bitmap of what was fetched */
  constructor(
    private readonly fetchFrame: FetchFrame,
    private readonly draw: (frame: Blob, moment: Moment) => Promise<ImageBitmap>,
  ) {}

  peek(moment: Moment): ShownFrame | null {
    return this.kept.peek(keyOf(moment)) ?? null;
  }

  get(moment: Moment): Promise<ShownFrame> {
    const key = keyOf(moment);
    const here = this.kept.get(key);
    if (here !== undefined) return Promise.resolve(here);
    return this.requests.get(key, () => this.load(moment));
  }

  /** Replaces what is fetched ahead, first things first. */
  request(moments: readonly Moment[]): void {
    this.wanted = moments;
    while (this.ahead < AHEAD_AT_ONCE && this.wanted.length > 0) void this.work();
  }

  close(): void {
    this.wanted = [];
    this.kept.clear();
  }

  private async work(): Promise<void> {
    this.ahead += 1;
    for (;;) {
      const [next, ...rest] = this.wanted;
      if (next === undefined) break;
      this.wanted = rest;
      // Whoever needs that frame asks again and learns what is wrong.
      if (this.peek(next) === null) await this.get(next).catch(() => undefined);
    }
    this.ahead -= 1;
  }

  private async load(moment: Moment): Promise<ShownFrame> {
    const blob = await this.fetchFrame(moment);
    const [bitmap, digest] = await Promise.all([this.draw(blob, moment), digestOf(blob)]);
    const frame = { moment, bitmap, digest };
    this.kept.set(keyOf(moment), frame);
    return frame;
  }
}

async function digestOf(blob: Blob): Promise<string | null> {
  if (!isSecureContext) return null;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
