/**
 * Latents of an edit in a .tug file, as .npz. What is known from elsewhere in the file is left out: an edit mostly begins where the one
 * before it ended, and ends where its last step is. Later steps are kept as in predicted.ts.
 */
import { changedLayers } from '../../history/trajectory';
import { encodeNpz } from '../../npz/npz';
import type { NpyArray } from '../../npz/npy';
import { FormatError } from '../format-error';
import { areLatentValues } from '../latent-values';
import { latentIn, layersIn, readArrays } from './latent-arrays';
import { MAX_LATENT_BYTES } from './limits';
import { packSteps, unpackSteps } from './predicted';

/** A W+ latent, layers x wDim. */
export interface Latent {
  readonly layers: number;
  readonly wDim: number;
  readonly ws: Float32Array;
}

export interface Latents extends Latent {
  /** Null for edits without steps. */
  readonly steps: readonly Float32Array[] | null;
}

/** Differences are small whole numbers, which more than the cheapest compression makes smaller. */
const LEVEL = 6;

/** Bit for bit: -0 is not 0 here. */
function same(a: Float32Array | undefined, b: Float32Array | undefined): boolean {
  if (a === undefined || a.length !== b?.length) return false;
  const [one, other] = [a, b].map(({ buffer, byteOffset, length }) => new Uint32Array(buffer, byteOffset, length));
  return one?.every((word, i) => word === other?.[i]) === true;
}

/**
 * latents.npz: `ws`, unless it is that of the last step, or without steps that of `before`. With steps also `first`, unless it is that of
 * `before`, `changed` (numbers of the layers that any step moves) and `later` (4, steps - 1, changed, wDim; uint8).
 *
 * @param before what the edit before this one in the file shows; null for the first
 */
export function packLatents({ layers, wDim, ws, steps }: Latents, before: Latent | null): Uint8Array {
  const latent = (data: Float32Array): NpyArray => ({ shape: [layers, wDim], data });
  const known = before?.layers === layers && before.wDim === wDim ? before.ws : undefined;
  const first = steps?.[0];
  const arrays: Record<string, NpyArray> = {};
  if (!same(ws, steps === null ? known : steps.at(-1))) arrays.ws = latent(ws);
  if (steps === null || first === undefined) return encodeNpz(arrays);
  if (!same(first, known)) arrays.first = latent(first);
  const changed = changedLayers({ layers, wDim, steps: steps.map((step) => ({ ws: step })) });
  const later = packSteps(first, steps.slice(1), { changed, wDim });
  arrays.changed = { shape: [changed.length], data: Int32Array.from(changed) };
  arrays.later = { shape: [4, steps.length - 1, changed.length, wDim], data: later };
  return encodeNpz(arrays, LEVEL);
}

/**
 * @param before as for `packLatents`
 * @throws FormatError when an array is missing or does not fit the others, has values that no pack draws, or all would be larger than
 *   MAX_LATENT_BYTES.
 */
export function unpackLatents(bytes: Uint8Array, before: Latent | null): Latents {
  const arrays = readArrays(bytes);
  const { changed } = arrays;
  if (changed === undefined) return { ...(latentIn(arrays, 'ws') ?? known(before, 'ws')), steps: null };
  const first = latentIn(arrays, 'first') ?? known(before, 'first');
  const { layers, wDim } = first;
  const shape = { changed: layersIn(changed, layers), wDim };
  const { later } = arrays;
  const [ranks, count = 0, width, depth] = later?.shape ?? [];
  if (!(later?.data instanceof Uint8Array) || ranks !== 4 || width !== shape.changed.length || depth !== wDim)
    throw new FormatError('later: its shape does not fit the other arrays');
  checkSteps(count, first);
  const steps = [first.ws, ...unpackSteps(first.ws, later.data, count, shape)];
  if (!steps.every(areLatentValues)) throw new FormatError('later: has values that no model pack draws');
  const own = latentIn(arrays, 'ws');
  if (own !== null && (own.layers !== layers || own.wDim !== wDim))
    throw new FormatError('ws: its shape does not fit the other arrays');
  return { layers, wDim, ws: own?.ws ?? steps.at(-1) ?? first.ws, steps };
}

function known(before: Latent | null, name: string): Latent {
  if (before === null) throw new FormatError(`${name}: is missing, and there is no edit before this one`);
  return { layers: before.layers, wDim: before.wDim, ws: before.ws };
}

/** A shape may promise steps without a single number in the file. @param count of later steps @throws FormatError */
export function checkSteps(count: number, { layers, wDim }: Latent): void {
  if ((count + 1) * layers * wDim * Float32Array.BYTES_PER_ELEMENT > MAX_LATENT_BYTES)
    throw new FormatError('later: has more steps than can be imported');
}
