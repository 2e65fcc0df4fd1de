import { packId } from '../../../lib/pack/id';
import type { ClientMessages, HistoryNode } from '../../../lib/protocol';
import type { InferencePool } from '../../inference/pool';
import { Refused } from '../../access/refused';
import { packNamed, packOf } from '../pack-of';

/** Below this the latent is so near the mean that scaling it up again would only enlarge rounding errors. */
const LOWEST_SCALABLE_TRUNCATION = 0.05;

/** A starting image: one that an `image:set` asks for, or one that was imported. */
export interface NewImage {
  readonly kind: 'pack' | 'seed' | 'truncation' | 'import';
  readonly pack: string;
  readonly generator: string;
  readonly seed: number | null;
  readonly truncation: number;
  readonly ws: Float32Array;
  readonly image: Uint8Array;
}

/**
 * Another truncation of an edited latent: its way from the pack's mean, made shorter or longer (StyleGAN, Karras et al.
 * 2019, appendix B, applied to every W+ layer). Keeps edits, which a new sample of the seed would not.
 */
export function retruncate(ws: Float32Array, mean: readonly number[], from: number, to: number): Float32Array {
  const scale = to / from;
  return ws.map((value, i) => {
    const centre = mean[i % mean.length] ?? 0;
    return centre + scale * (value - centre);
  });
}

/** @throws Refused when nothing would change or the pack is not installed. */
export async function makeNewImage(
  engine: InferencePool,
  current: Pick<HistoryNode, 'pack' | 'generator' | 'seed' | 'truncation'>,
  currentWs: Float32Array,
  wish: ClientMessages['image:set'],
): Promise<NewImage> {
  const truncation = wish.truncation ?? current.truncation;
  // Choosing the name that the room has already means the pack that is there now, also where that is another version.
  const manifest = wish.pack === null ? packOf(engine, current) : packNamed(engine, wish.pack);
  const id = packId(manifest);
  const origin = { pack: id.name, generator: id.generator };
  const newPack = id.name !== current.pack || id.generator !== current.generator;
  if (newPack || wish.seed !== null) {
    const seed = wish.seed ?? current.seed ?? 0;
    const { ws, image } = await engine.sample({ pack: id, seed, truncation });
    return { kind: newPack ? 'pack' : 'seed', ...origin, seed, truncation, ws, image };
  }
  if (truncation === current.truncation) throw new Refused('invalid.no-change');
  const { seed } = current;
  if (current.truncation < LOWEST_SCALABLE_TRUNCATION && seed !== null) {
    const { ws, image } = await engine.sample({ pack: id, seed, truncation });
    return { kind: 'truncation', ...origin, seed, truncation, ws, image };
  }
  const from = Math.max(current.truncation, LOWEST_SCALABLE_TRUNCATION);
  const ws = retruncate(currentWs, manifest.wMean, from, truncation);
  return { kind: 'truncation', ...origin, seed, truncation, ws, image: await engine.render({ pack: id, ws }) };
}
