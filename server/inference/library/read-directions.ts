import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Natural } from '../../../lib/drag/untrained/natural';
import { decodeNpz } from '../../../lib/npz/npz';
import { PackError, manifestError } from '../../../lib/pack/errors';
import type { DragPack } from '../../../lib/pack/manifest';

/** Arrays of the largest latent that a manifest may name: 4096 directions of 4096 numbers. */
const MOST_BYTES = 80 * 1024 * 1024;

/**
 * What the codes of a generator are like, from the pack's file of directions.
 *
 * @throws PackError when the file was changed, or does not hold what the manifest says.
 */
export async function readDirections(pack: DragPack, folder: string): Promise<Natural> {
  const entry = pack.files.directions;
  if (entry === undefined) throw manifestError(pack.name, 'files.directions', 'is missing');
  const refuse = (problem: string) =>
    new PackError({ pack: pack.name, part: 'file', file: entry.path, field: 'files.directions', problem });
  const bytes = await readFile(join(folder, entry.path)).catch((error: unknown) => {
    throw refuse(`cannot be read any more: ${(error as Error).message}`);
  });
  if (createHash('sha256').update(bytes).digest('hex') !== entry.sha256)
    throw refuse('the file was changed since the pack was found');
  const arrays = unpack(bytes, refuse);
  const floats = (name: string, shape: readonly number[]): Float32Array => {
    const found = arrays[name];
    if (!(found?.data instanceof Float32Array) || found.shape.join() !== shape.join())
      throw refuse(`${name} must be float32 of shape [${shape.join(', ')}]`);
    return found.data;
  };
  const count = arrays.deviations?.data.length ?? 0;
  return {
    principal: {
      count,
      mean: floats('mean', [pack.wDim]),
      directions: floats('directions', [count, pack.wDim]),
      deviations: floats('deviations', [count]),
    },
    far: pack.naturalDistance.far,
  };
}

function unpack(bytes: Uint8Array, refuse: (problem: string) => PackError): ReturnType<typeof decodeNpz> {
  try {
    return decodeNpz(bytes, MOST_BYTES);
  } catch (error) {
    throw refuse(`cannot be read: ${(error as Error).message}`);
  }
}
