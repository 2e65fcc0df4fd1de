/**
 * Stills, the lossless pictures of nodes at rest: rendered once for all who look. They are known by what they show, pack and latent, so that a node
 * and the one that restores it share one.
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { packId, packKey } from '../../../lib/pack/id';
import type { PackManifest } from '../../../lib/pack/manifest';
import { encodePicture } from '../../inference/encode';
import { SharedAsk } from '../../inference/asking';
import type { InferencePool } from '../../inference/pool';
import type { Metrics } from '../../metrics/metrics';

/** About 600 stills at 256 px: the histories of several rooms. */
const STILL_CACHE_BYTES = 64 * 1024 * 1024;

/** One for all rooms of a server. */
export class Stills {
  private readonly kept = new LRUCache<string, Uint8Array>({
    maxSize: STILL_CACHE_BYTES,
    sizeCalculation: ({ length }) => length,
  });
  private readonly running = new SharedAsk<Uint8Array>();

  constructor(
    private readonly engine: Pick<InferencePool, 'render'>,
    private readonly metrics: Pick<Metrics, 'stills'>,
  ) {}

  /** The encoded still of a latent. @throws InferenceError when the engine fails. */
  async of(manifest: PackManifest, ws: Float32Array): Promise<Uint8Array> {
    const hash = createHash('sha256').update(new Uint8Array(ws.buffer, ws.byteOffset, ws.byteLength));
    const key = `${packKey(packId(manifest))}/${hash.digest('base64url')}`;
    const kept = this.kept.get(key);
    if (kept !== undefined) return kept;
    return this.running.get(key, async () => {
      const image = await this.make(manifest, ws);
      this.kept.set(key, image);
      return image;
    });
  }

  /** The encoded still of a picture that is more than its latent. @param key what it is known by @param draw gives RGB, 8 bit, size x size x 3 */
  async drawn(key: string, size: number, draw: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const kept = this.kept.get(key);
    if (kept !== undefined) return kept;
    return this.running.get(key, async () => {
      const image = await encodePicture(await draw(), size, 'lossless');
      this.metrics.stills.inc();
      this.kept.set(key, image);
      return image;
    });
  }

  private async make(manifest: PackManifest, ws: Float32Array): Promise<Uint8Array> {
    const rgb = await this.engine.render({ pack: packId(manifest), ws });
    this.metrics.stills.inc();
    return encodePicture(rgb, manifest.resolution, 'lossless');
  }
}
