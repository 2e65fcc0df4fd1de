/**
 * The trajectory of an edit: the latent and the points of every step, so that a replay renders each frame again. A drag
 * leaves most W+ layers alone, so the first latent is kept whole and later ones only in the layers that changed at all:
 * lossless, and a few KB a step.
 *
 * Layout, little-endian: the four letters TUGT, u32 version, u32 length of the header, the header as JSON in UTF-8 filled up
 * with spaces to a multiple of four bytes, then float32: the first latent (layers x wDim), then for each further step
 * the changed layers.
 */
import { z } from 'zod';
import { trackedPointsSchema } from '../protocol';
import type { TrackedPoint } from '../drag/types';

const MAGIC = 'TUGT';
export const TRAJECTORY_VERSION = 1;
const FIXED_BYTES = 12;

export interface TrajectoryStep {
  /** W+ latent, layers x wDim, row-major. */
  readonly ws: Float32Array;
  readonly points: readonly TrackedPoint[];
  /** Largest distance left, px. */
  readonly distance: number;
  readonly naturalDistance: number;
}

export interface Trajectory {
  readonly layers: number;
  readonly wDim: number;
  /** At least one: the picture before anything moved. */
  readonly steps: readonly TrajectoryStep[];
}

const headerSchema = z.object({
  layers: z.number().int().positive(),
  wDim: z.number().int().positive(),
  changed: z.array(z.number().int().min(0)),
  steps: z.array(z.object({ points: trackedPointsSchema, distance: z.number(), naturalDistance: z.number() })).min(1),
});

/** Layers in which any step differs, bit for bit, from the first. */
export function changedLayers({
  steps,
  layers,
  wDim,
}: Pick<Trajectory, 'layers' | 'wDim'> & { readonly steps: readonly Pick<TrajectoryStep, 'ws'>[] }): number[] {
  const words = steps.map(({ ws }) => new Uint32Array(ws.buffer, ws.byteOffset, ws.length));
  const first = words[0] ?? new Uint32Array();
  return Array.from({ length: layers }, (_, layer) => layer).filter((layer) =>
    words.some((step) => {
      for (let i = layer * wDim; i < (layer + 1) * wDim; i++) if (step[i] !== first[i]) return true;
      return false;
    }),
  );
}

/** @throws RangeError when there is no step or a latent has another size than layers x wDim. */
export function encodeTrajectory(trajectory: Trajectory): Uint8Array {
  const { layers, wDim, steps } = trajectory;
  const size = layers * wDim;
  const first = steps[0];
  if (first === undefined) throw new RangeError('a trajectory has at least one step');
  for (const { ws } of steps)
    if (ws.length !== size) throw new RangeError(`a latent has ${ws.length} numbers, it must have ${size}`);
  const changed = changedLayers(trajectory);
  const json = JSON.stringify({
    layers,
    wDim,
    changed,
    steps: steps.map(({ points, distance, naturalDistance }) => ({ points, distance, naturalDistance })),
  });
  const text = new TextEncoder().encode(json);
  const headerBytes = Math.ceil(text.length / 4) * 4;
  const bytes = new Uint8Array(FIXED_BYTES + headerBytes + 4 * (size + (steps.length - 1) * changed.length * wDim));
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(4, TRAJECTORY_VERSION, true);
  view.setUint32(8, headerBytes, true);
  bytes.fill(0x20, FIXED_BYTES, FIXED_BYTES + headerBytes);
  bytes.set(text, FIXED_BYTES);
  const floats = new Float32Array(bytes.buffer, FIXED_BYTES + headerBytes);
  floats.set(first.ws);
  let at = size;
  for (const { ws } of steps.slice(1)) {
    for (const layer of changed) {
      floats.set(ws.subarray(layer * wDim, (layer + 1) * wDim), at);
      at += wDim;
    }
  }
  return bytes;
}

/** @throws Error that says what is wrong when the bytes are not a whole trajectory of a known version. */
export function decodeTrajectory(bytes: Uint8Array): Trajectory {
  if (bytes.length < FIXED_BYTES || new TextDecoder().decode(bytes.subarray(0, 4)) !== MAGIC)
    throw new Error('not a trajectory');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const version = view.getUint32(4, true);
  if (version !== TRAJECTORY_VERSION) throw new Error(`trajectory version ${version} is not known`);
  const headerBytes = view.getUint32(8, true);
  const header = headerSchema.parse(
    JSON.parse(new TextDecoder().decode(bytes.subarray(FIXED_BYTES, FIXED_BYTES + headerBytes))),
  );
  const { layers, wDim, changed } = header;
  const size = layers * wDim;
  const start = FIXED_BYTES + headerBytes;
  if (bytes.length !== start + 4 * (size + (header.steps.length - 1) * changed.length * wDim))
    throw new Error('the trajectory is cut short or too long');
  // A copy, because a view into a file or a database value may start at any byte.
  const floats = new Float32Array(new Uint8Array(bytes.subarray(start)).buffer);
  const first = floats.slice(0, size);
  let at = size;
  const steps = header.steps.map((step, index) => {
    const ws = first.slice();
    if (index > 0) {
      for (const layer of changed) {
        ws.set(floats.subarray(at, at + wDim), layer * wDim);
        at += wDim;
      }
    }
    return { ...step, ws };
  });
  return { layers, wDim, steps };
}
