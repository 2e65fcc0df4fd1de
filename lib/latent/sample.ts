import { SeededRandom } from './random';

/** Seeds are 32-bit, so that they survive JSON, URLs and file names unchanged. */
export const MAX_SEED = 2 ** 32 - 1;

/**
 * The z of a seed: standard normal numbers by the Box-Muller transform of `SeededRandom(seed)`, two at a time (cosine first),
 * then clipped to -clip..clip. Values are rounded to float32.
 *
 * @param length how many numbers, the pack's zDim.
 * @param clip the pack's zClip: the generator has seen no z beyond it.
 * @throws RangeError when the seed is not an integer from 0 to MAX_SEED.
 */
export function sampleZ(seed: number, length: number, clip: number): Float32Array {
  if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
    throw new RangeError(`seed must be an integer from 0 to ${MAX_SEED}, got ${seed}`);
  }
  const random = new SeededRandom(seed);
  const z = new Float32Array(length);
  for (let i = 0; i < length; i += 2) {
    // 1 - uniform lies in (0, 1], which keeps the logarithm finite.
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
    const angle = 2 * Math.PI * random.uniform();
    z[i] = clamp(radius * Math.cos(angle), clip);
    if (i + 1 < length) z[i + 1] = clamp(radius * Math.sin(angle), clip);
  }
  return z;
}

function clamp(value: number, limit: number): number {
  return Math.min(limit, Math.max(-limit, value));
}
