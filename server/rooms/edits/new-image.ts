import type { MaskStroke } from '../../../lib/document/schema';
import { packId } from '../../../lib/pack/id';
import type { ClientMessages, HistoryNode, NodePhoto } from '../../../lib/protocol';
import type { InferencePool } from '../../inference/pool';
import { Refused } from '../../access/refused';
import type { NewPhoto } from '../../store/photo-records';
import { packNamed, packOf } from '../pack-of';

/** Below this the latent is so near the mean that scaling it up again would only enlarge rounding errors. */
const LOWEST_SCALABLE_TRUNCATION = 0.05;

/** What a starting image is a state of. */
interface NewState {
  readonly kind: 'pack' | 'seed' | 'truncation' | 'import';
  readonly pack: string;
  readonly generator: string;
  readonly seed: number | null;
  readonly truncation: number;
  readonly ws: Float32Array;
}

/** A starting image that a pack draws: one that an `image:set` asks for, or one that was imported. */
export interface NewPicture extends NewState {
  /** As it is shown: RGB, 8 bit. */
  readonly image: Uint8Array;
  /** What its latent draws is seen in this mask alone, around it the edit before. */
  readonly mask?: readonly MaskStroke[];
}

/** Somebody's own photo, with its faces found. */
export interface NewPhotoImage extends NewState {
  readonly photo: NodePhoto;
  readonly newPhoto: NewPhoto;
  readonly thumbnail: Uint8Array;
}

export type NewImage = NewPicture | NewPhotoImage;

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
  head: Pick<HistoryNode, 'pack' | 'generator' | 'seed' | 'truncation' | 'photo'>,
  currentWs: Float32Array,
  request: ClientMessages['image:set'],
): Promise<NewPicture> {
  const truncation = request.truncation ?? head.truncation;
  // A name alone, which older clients send, means the pack that has it now, also where the room's own was another version.
  const manifest = request.pack === null ? packOf(engine, head) : packNamed(engine, request.pack, request.generator);
  const id = packId(manifest);
  const origin = { pack: id.name, generator: id.generator };
  const newPack = id.name !== head.pack || id.generator !== head.generator;
  // A photo has none of what a pack's picture has, so any choice of one is a new picture.
  if (newPack || request.seed !== null || (head.photo !== undefined && request.pack !== null)) {
    const seed = request.seed ?? head.seed ?? 0;
    const { ws, image } = await engine.sample({ pack: id, seed, truncation });
    return { kind: newPack ? 'pack' : 'seed', ...origin, seed, truncation, ws, image };
  }
  if (truncation === head.truncation || head.photo !== undefined) throw new Refused('invalid.no-change');
  const { seed } = head;
  if (head.truncation < LOWEST_SCALABLE_TRUNCATION && seed !== null) {
    const { ws, image } = await engine.sample({ pack: id, seed, truncation });
    return { kind: 'truncation', ...origin, seed, truncation, ws, image };
  }
  const from = Math.max(head.truncation, LOWEST_SCALABLE_TRUNCATION);
  const ws = retruncate(currentWs, manifest.wMean, from, truncation);
  return { kind: 'truncation', ...origin, seed, truncation, ws, image: await engine.render({ pack: id, ws }) };
}
