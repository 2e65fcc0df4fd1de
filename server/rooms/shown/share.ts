/** Masks as shares of pictures, drawn piece by piece so that the process is never held for long, and once for all who need them. */
import { LRUCache } from 'lru-cache';
import { newShare, sameMask } from '../../../lib/document/kept';
import type { MaskStroke } from '../../../lib/document/schema';
import { inPieces } from '../../work/breath';

/** Masks that are kept: those of rooms that are pulled in now, and of replays. */
const MOST_KEPT = 32;

interface Kept {
  readonly strokes: readonly MaskStroke[];
  readonly share: Promise<Uint8Array | null>;
}

export class MaskShares {
  private readonly kept = new LRUCache<string, Kept>({ max: MOST_KEPT });

  /** As `newShare` draws it. */
  of(strokes: readonly MaskStroke[], resolution: number): Promise<Uint8Array | null> {
    if (strokes.length === 0) return Promise.resolve(null);
    const key = `${resolution}/${strokes.length}/${strokes[0]?.id ?? ''}/${strokes.at(-1)?.id ?? ''}`;
    const kept = this.kept.get(key);
    if (kept !== undefined && sameMask(kept.strokes, strokes)) return kept.share;
    const share = inPieces(newShare(strokes, resolution));
    this.kept.set(key, { strokes, share });
    return share;
  }
}
