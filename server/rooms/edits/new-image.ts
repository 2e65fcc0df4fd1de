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
  head: Pick<HistoryNode, 'pack' | 'generator' | 'seed' | 'truncation'>,
  currentWs: Float32Array,
  request: ClientMessages['image:set'],
): Promise<NewImage> {
  const truncation = request.truncation ?? head.truncation;
  // Choosing the name that the room has already means the pack that is there now, also where that is another version.
  const manifest = request.pack === null ? packOf(engine, head) : packNamed(engine, request.pack);
  const id = packId(manifest);
  const origin = { pack: id.name, generator: id.generator };
  const newPack = id.name !== head.pack || id.generator !== head.generator;
  if (newPack || request.seed !== null) {
    const seed = request.seed ?? head.seed ?? 0;
    const { ws, image } = await engine.sample({ pack: id, seed, truncation });
    return { kind: newPack ? 'pack' : 'seed', ...origin, seed, truncation, ws, image };
  }
  if (truncation === head.truncation) throw new Refused('invalid.no-change');
  const { seed } = head;
  if (head.truncation < LOWEST_SCALABLE_TRUNCATION && seed !== null) {
    const { ws, image } = await engine.sample({ pack: id, seed, truncation });
    return { kind: 'truncation', ...origin, seed, truncation, ws, image };
  }
  const from = Math.max(head.truncation, LOWEST_SCALABLE_TRUNCATION);
  const ws = retruncate(currentWs, manifest.wMean, from, truncation);
  return { kind: 'truncation', ...origin, seed, truncation, ws, image: await engine.render({ pack: id, ws }) };
}
