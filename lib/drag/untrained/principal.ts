/** The directions in which a generator's codes vary, from samples of w (principal components; GANSpace, Haerkoenen et al. 2020). */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** Components whose spread is below this share of the largest are rounding, not variation. */
const LEAST_SPREAD = 1e-3;

export interface Principal {
  readonly mean: Float32Array;
  /** Number of directions. */
  readonly count: number;
  /** count x wDim, unit length, the widest first. */
  readonly directions: Float32Array;
  /** Standard deviation of the samples along each direction. */
  readonly deviations: Float32Array;
}

/** @param samples some thousand w, of one length; at least two. */
export function principalOf(samples: readonly Float32Array[]): Principal {
  const size = samples[0]?.length ?? 0;
  if (samples.length < 2 || samples.some((w) => w.length !== size))
    throw new RangeError('principal directions need at least two samples of one length');
  const mean = new Float32Array(size);
  for (const w of samples)
    for (let i = 0; i < size; i++) mean[i] = (mean[i] as number) + (w[i] as number) / samples.length;
  const decomposition = new EigenvalueDecomposition(covariance(samples, mean), { assumeSymmetric: true });
  const spreads = decomposition.realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)));
  const order = spreads.map((_, i) => i).sort((a, b) => (spreads[b] as number) - (spreads[a] as number));
  const least = LEAST_SPREAD * (spreads[order[0] ?? 0] ?? 0);
  const kept = order.filter((i) => (spreads[i] as number) > least);
  const vectors = decomposition.eigenvectorMatrix;
  return {
    mean,
    count: kept.length,
    directions: Float32Array.from(kept.flatMap((column) => vectors.getColumn(column))),
    deviations: Float32Array.from(kept.map((i) => spreads[i] as number)),
  };
}

function covariance(samples: readonly Float32Array[], mean: Float32Array): Matrix {
  const size = mean.length;
  const centred = new Matrix(samples.map((w) => Array.from(w, (value, i) => value - (mean[i] as number))));
  return centred
    .transpose()
    .mmul(centred)
    .div(samples.length - 1)
    .subMatrix(0, size - 1, 0, size - 1);
}

/** Coordinates of one code (wDim numbers of `ws` from `offset`) along all directions, in standard deviations. */
export function coordinates(principal: Principal, ws: Float32Array, offset: number): Float32Array {
  const { mean, count, directions, deviations } = principal;
  const out = new Float32Array(count);
  for (let k = 0; k < count; k++) {
    let sum = 0;
    for (let i = 0, at = k * mean.length; i < mean.length; i++, at++)
      sum += (directions[at] as number) * ((ws[offset + i] as number) - (mean[i] as number));
    out[k] = sum / (deviations[k] as number);
  }
  return out;
}
