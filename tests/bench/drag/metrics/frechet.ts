import { Matrix, SingularValueDecomposition } from 'ml-matrix';

/** Feature vectors of equal length, one a picture. */
export type Features = readonly ArrayLike<number>[];

/**
 * Frechet distance between two sets of feature vectors, each seen as a normal distribution (Heusel et al. 2017):
 * |m1 - m2|^2 + tr(S1) + tr(S2) - 2 tr((S1 S2)^(1/2)).
 *
 * The last trace is found without the covariance matrices: with the centred vectors as rows of A and B it is the sum of the singular
 * values of A B^T, divided by the square root of (n - 1)(m - 1). So a few hundred pictures in 2048 dimensions cost seconds, and a
 * covariance of low rank does no harm.
 *
 * @throws RangeError with fewer than two vectors in a set.
 */
export function frechetDistance(first: Features, second: Features): number {
  const a = centred(first);
  const b = centred(second);
  const shift = a.mean.reduce((sum, value, i) => sum + (value - (b.mean[i] as number)) ** 2, 0);
  const traceA = squares(a.rows) / (first.length - 1);
  const traceB = squares(b.rows) / (second.length - 1);
  const product = a.rows.mmul(b.rows.transpose());
  const singular = new SingularValueDecomposition(product, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  }).diagonal;
  const nuclear = singular.reduce((sum, value) => sum + value, 0);
  const cross = nuclear / Math.sqrt((first.length - 1) * (second.length - 1));
  return shift + traceA + traceB - 2 * cross;
}

function centred(features: Features): { rows: Matrix; mean: number[] } {
  if (features.length < 2) throw new RangeError('a Frechet distance needs at least two vectors in each set');
  const rows = new Matrix(features.map((vector) => Array.from(vector)));
  const mean = rows.mean('column');
  return { rows: rows.subRowVector(mean), mean };
}

function squares(matrix: Matrix): number {
  return Matrix.mul(matrix, matrix).sum();
}
