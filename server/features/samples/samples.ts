import { LRUCache } from 'lru-cache';
import sharp from 'sharp';
import { packId, packKey, type PackId } from '../../../lib/pack/id';
import { SharedAsk } from '../../inference/asking';
import type { InferencePool } from '../../inference/pool';
import { packNamed } from '../../rooms/pack-of';

/** The start page's cards are below 200 px wide; double for dense screens would be the whole picture. */
const SAMPLE = { quality: 82, effort: 3 } as const;
/** About 3,000 pictures of 256 px. */
const MAX_CACHE_BYTES = 32 * 1024 * 1024;

export interface SampleKey {
  readonly pack: string;
  /** Where it is left out, the pack that has the name now. */
  readonly generator?: string | undefined;
  readonly seed: number;
  readonly truncation: number;
}

/** Starting images, rendered when asked for. The least recently used leave a cache of fixed size. */
export class Samples {
  private readonly cache = new LRUCache<string, Uint8Array>({
    maxSize: MAX_CACHE_BYTES,
    sizeCalculation: ({ length }) => length,
  });
  private readonly asked = new SharedAsk<Uint8Array>();

  constructor(private readonly engine: InferencePool) {}

  /** WebP. @throws Refused when the pack is unknown. */
  async get({ pack, generator, seed, truncation }: SampleKey): Promise<Uint8Array> {
    const manifest = packNamed(this.engine, pack, generator);
    const id = packId(manifest);
    const key = `${packKey(id)}/${seed}/${truncation}`;
    const cached = this.cache.get(key);
    if (cached !== undefined) return cached;
    return this.asked.get(key, async () => {
      const bytes = await this.render({ pack: id, seed, truncation }, manifest.resolution);
      this.cache.set(key, bytes);
      return bytes;
    });
  }

  private async render(request: { pack: PackId; seed: number; truncation: number }, size: number): Promise<Uint8Array> {
    const { image } = await this.engine.sample(request);
    return sharp(image, { raw: { width: size, height: size, channels: 3 } })
      .webp(SAMPLE)
      .toBuffer();
  }
}
