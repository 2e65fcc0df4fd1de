/**
 * Latents of an edit as .npz. In a .tug file the trajectory holds later steps only in the layers that the edit changed, which
 * makes it several times smaller; the .npz that people download holds every step whole, which is easier to use.
 */
import { changedLayers, type Trajectory, type TrajectoryStep } from '../../history/trajectory';
import { decodeNpz, encodeNpz } from '../../npz/npz';
import type { NpyArray } from '../../npz/npy';
import { FormatError } from '../format-error';

/** Bytes of the latents of one edit, every step whole: several times those of the longest edit of the largest pack. */
export const MAX_LATENT_BYTES = 128 * 1024 * 1024;

export interface Latents {
  readonly layers: number;
  readonly wDim: number;
  /** W+ latent that the node shows, layers x wDim. */
  readonly ws: Float32Array;
  /** Null for edits without steps. */
  readonly steps: readonly Float32Array[] | null;
}

/** latents.npz of a .tug file: `ws`; with steps also `first`, `changed` (layer numbers) and `later` (steps - 1, changed, wDim). */
export function packLatents({ layers, wDim, ws, steps }: Latents): Uint8Array {
  const latent = (data: Float32Array): NpyArray => ({ shape: [layers, wDim], data });
  const first = steps?.[0];
  if (steps == null || first === undefined) return encodeNpz({ ws: latent(ws) });
  const changed = changedLayers({ layers, wDim, steps: steps.map((step) => ({ ws: step })) });
  const later = new Float32Array((steps.length - 1) * changed.length * wDim);
  let at = 0;
  for (const step of steps.slice(1))
    for (const layer of changed) {
      later.set(step.subarray(layer * wDim, (layer + 1) * wDim), at);
      at += wDim;
    }
  return encodeNpz({
    ws: latent(ws),
    first: latent(first),
    changed: { shape: [changed.length], data: Int32Array.from(changed) },
    later: { shape: [steps.length - 1, changed.length, wDim], data: later },
  });
}

/** @throws FormatError when an array is missing or does not fit the others, or all would be larger than MAX_LATENT_BYTES. */
export function unpackLatents(bytes: Uint8Array): Latents {
  const arrays = read(bytes);
  const ws = floats(arrays, 'ws', 2);
  const [layers = 0, wDim = 0] = ws.shape;
  if (arrays.first === undefined) return { layers, wDim, ws: ws.data, steps: null };
  const first = floats(arrays, 'first', 2);
  const later = floats(arrays, 'later', 3);
  const changed = arrays.changed?.data;
  if (!(changed instanceof Int32Array) || changed.some((layer) => layer < 0 || layer >= layers))
    throw new FormatError('changed: must be numbers of layers');
  const [count = 0, width, depth] = later.shape;
  if (first.data.length !== layers * wDim || width !== changed.length || depth !== wDim)
    throw new FormatError('later: its shape does not fit the other arrays');
  // The shape may promise steps without a single number in the file.
  if ((count + 1) * layers * wDim * Float32Array.BYTES_PER_ELEMENT > MAX_LATENT_BYTES)
    throw new FormatError('later: has more steps than can be imported');
  const steps = [first.data];
  for (let step = 0; step < count; step++) {
    const whole = first.data.slice();
    changed.forEach((layer, i) => {
      const at = (step * changed.length + i) * wDim;
      whole.set(later.data.subarray(at, at + wDim), layer * wDim);
    });
    steps.push(whole);
  }
  return { layers, wDim, ws: ws.data, steps };
}

/**
 * The .npz that people download: `ws` (layers, wDim) and, for edits with steps, `trajectory` (steps, layers, wDim), `distance`
 * and `natural_distance` (steps), `points` (steps, points, 4: position x y and target x y in image px; NaN where a point was
 * not there yet or any more), points in the order in which they first appear.
 */
export function latentsForPeople(ws: NpyArray, trajectory: Trajectory | null): Uint8Array {
  if (trajectory === null) return encodeNpz({ ws });
  const { steps, layers, wDim } = trajectory;
  const whole = new Float32Array(steps.length * layers * wDim);
  steps.forEach((step, i) => whole.set(step.ws, i * layers * wDim));
  const numbers = (pick: (step: TrajectoryStep) => number): NpyArray => ({
    shape: [steps.length],
    data: Float64Array.from(steps, pick),
  });
  return encodeNpz({
    ws,
    trajectory: { shape: [steps.length, layers, wDim], data: whole },
    distance: numbers((step) => step.distance),
    natural_distance: numbers((step) => step.naturalDistance),
    points: pointTable(steps),
  });
}

/** Points in the order in which they first appear. */
function pointTable(steps: readonly TrajectoryStep[]): NpyArray {
  const ids = [...new Set(steps.flatMap((step) => step.points.map(({ id }) => id)))];
  const data = new Float64Array(steps.length * ids.length * 4).fill(NaN);
  steps.forEach((step, s) => {
    for (const { id, position, target } of step.points)
      data.set([position.x, position.y, target.x, target.y], (s * ids.length + ids.indexOf(id)) * 4);
  });
  return { shape: [steps.length, ids.length, 4], data };
}

function read(bytes: Uint8Array): Record<string, NpyArray> {
  try {
    return decodeNpz(bytes, MAX_LATENT_BYTES);
  } catch (error) {
    throw new FormatError(`the latents cannot be read: ${(error as Error).message}`);
  }
}

function floats(arrays: Record<string, NpyArray>, name: string, dimensions: number) {
  const array = arrays[name];
  if (!(array?.data instanceof Float32Array) || array.shape.length !== dimensions)
    throw new FormatError(`${name}: must be float32 with ${dimensions} dimensions`);
  if (!array.data.every(Number.isFinite)) throw new FormatError(`${name}: has values that are not numbers`);
  return { shape: array.shape, data: array.data };
}
