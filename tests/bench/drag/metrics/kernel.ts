import type { Features } from './frechet';

/**
 * Kernel distance between two sets of feature vectors (KID, Binkowski et al. 2018): the unbiased estimate of the squared maximum mean
 * discrepancy with the kernel (x.y / d + 1)^3, d = length of a vector. 0 on average for sets of the same distribution.
 *
 * @throws RangeError with fewer than two vectors in a set.
 */
export function kernelDistance(first: Features, second: Features): number {
  if (first.length < 2 || second.length < 2) {
    throw new RangeError('a kernel distance needs at least two vectors in each set');
  }
  return within(first) + within(second) - 2 * between(first, second);
}

/** Mean kernel over all pairs of different vectors. */
function within(set: Features): number {
  let sum = 0;
  for (let i = 0; i < set.length; i++) {
    for (let k = 0; k < i; k++) sum += 2 * kernel(set[i] as ArrayLike<number>, set[k] as ArrayLike<number>);
  }
  return sum / (set.length * (set.length - 1));
}

function between(first: Features, second: Features): number {
  let sum = 0;
  for (const x of first) for (const y of second) sum += kernel(x, y);
  return sum / (first.length * second.length);
}

function kernel(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let dot = 0;
  for (let i = 0; i < x.length; i++) dot += (x[i] as number) * (y[i] as number);
  return (dot / x.length + 1) ** 3;
}
