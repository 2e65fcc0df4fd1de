/** The arrays of latents.npz, checked one by one. */
import { decodeNpz } from '../../npz/npz';
import type { NpyArray } from '../../npz/npy';
import { FormatError } from '../format-error';
import { areLatentValues } from '../latent-values';
import { MAX_LATENT_BYTES } from './limits';

type Arrays = Readonly<Record<string, NpyArray | undefined>>;

/** @throws FormatError when they cannot be read or are larger than MAX_LATENT_BYTES. */
export function readArrays(bytes: Uint8Array): Arrays {
  try {
    return decodeNpz(bytes, MAX_LATENT_BYTES);
  } catch (error) {
    throw new FormatError(`the latents cannot be read: ${(error as Error).message}`);
  }
}

/** Numbers of that many dimensions, which a model pack draws; null when there are none. @throws FormatError when they are others. */
export function floatsIn(
  arrays: Arrays,
  name: string,
  dimensions: number,
): { shape: readonly number[]; data: Float32Array } | null {
  const array = arrays[name];
  if (array === undefined) return null;
  if (!(array.data instanceof Float32Array) || array.shape.length !== dimensions)
    throw new FormatError(`${name}: must be float32 with ${dimensions} dimensions`);
  if (!areLatentValues(array.data))
    throw new FormatError(`${name}: has values that are not numbers, or none that a model pack draws`);
  return { shape: array.shape, data: array.data };
}

/** A latent; null when it is not there. @throws FormatError when it is none. */
export function latentIn(arrays: Arrays, name: string): { layers: number; wDim: number; ws: Float32Array } | null {
  const array = floatsIn(arrays, name, 2);
  if (array === null) return null;
  const [layers = 0, wDim = 0] = array.shape;
  return { layers, wDim, ws: array.data };
}

/** Numbers of layers, ascending. @throws FormatError when they are none. */
export function layersIn({ data }: NpyArray, layers: number): number[] {
  const numbers = [...data];
  const right = numbers.every((layer, i) => layer >= 0 && layer < layers && (i === 0 || layer > (numbers[i - 1] ?? 0)));
  if (!(data instanceof Int32Array) || !right) throw new FormatError('changed: must be numbers of layers');
  return numbers;
}
