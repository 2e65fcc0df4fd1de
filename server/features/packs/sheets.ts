/** A sheet of sample pictures for each pack: the one that it brings, else a few that are drawn. */
import { join } from 'node:path';
import { LRUCache } from 'lru-cache';
import sharp from 'sharp';
import { packId, packKey } from '../../../lib/pack/id';
import type { PackManifest } from '../../../lib/pack/manifest';
import { SharedAsk } from '../../inference/asking';
import type { InferencePool } from '../../inference/pool';
import { packNamed } from '../../rooms/pack-of';
import { sheetOf } from './sheet';

/** Side of a sheet on screens of twice the density, px. */
const MOST_PX = 1024;
const WEBP = { quality: 82, effort: 3 } as const;
/** A sheet has some 100 KB. */
const MOST_KEPT = 32;
/** Where a pack brings none: pictures a side, and how far from the mean they are. */
const DRAWN = { side: 3, truncation: 0.7 } as const;
/** Larger than any sheet: a picture of so many px is not decoded. */
const MOST_DECODED = 8192 ** 2;

export class PackSheets {
  private readonly kept = new LRUCache<string, Uint8Array>({ max: MOST_KEPT });
  private readonly asked = new SharedAsk<Uint8Array>();

  /** @param dir folder of the packs */
  constructor(
    private readonly dir: string,
    private readonly engine: InferencePool,
  ) {}

  /** WebP. @throws Refused when there is no such pack. */
  async get(name: string, generator?: string): Promise<Uint8Array> {
    const manifest = packNamed(this.engine, name, generator);
    const key = packKey(packId(manifest));
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    return this.asked.get(key, async () => {
      const made = await this.read(manifest.name).catch(() => this.draw(manifest));
      this.kept.set(key, made);
      return made;
    });
  }

  private read(name: string): Promise<Uint8Array> {
    return sharp(join(this.dir, name, 'sheet.png'), { limitInputPixels: MOST_DECODED })
      .resize({ width: MOST_PX, height: MOST_PX, fit: 'inside', withoutEnlargement: true })
      .webp(WEBP)
      .toBuffer();
  }

  private async draw(manifest: PackManifest): Promise<Uint8Array> {
    const images: Uint8Array[] = [];
    for (let seed = 0; seed < DRAWN.side ** 2; seed++)
      images.push((await this.engine.sample({ pack: packId(manifest), seed, truncation: DRAWN.truncation })).image);
    return sharp(await sheetOf(images, manifest.resolution, DRAWN.side))
      .webp(WEBP)
      .toBuffer();
  }
}
