/** Weighted least squares of a few dozen unknowns: sums of squares, and their minimum. */

/** The sum of squares |A d - r|^2 in d, as its matrix and right side. Symmetric; only the lower half is kept up until it is solved. */
export class NormalEquations {
  readonly matrix: Float64Array;
  readonly right: Float64Array;

  constructor(readonly size: number) {
    this.matrix = new Float64Array(size * size);
    this.right = new Float64Array(size);
  }

  /** Adds weight * (row . d - residual)^2, where the row begins at `from` in `rows`. */
  add(rows: Float64Array, from: number, residual: number, weight: number): void {
    const { size, matrix, right } = this;
    for (let i = 0; i < size; i++) {
      const a = weight * (rows[from + i] ?? 0);
      if (a === 0) continue;
      right[i] = (right[i] ?? 0) + a * residual;
      const line = i * size;
      for (let j = 0; j <= i; j++) matrix[line + j] = (matrix[line + j] ?? 0) + a * (rows[from + j] ?? 0);
    }
  }

  /** Adds weight * (d[index] - residual)^2. */
  hold(index: number, residual: number, weight: number): void {
    this.matrix[index * (this.size + 1)] = (this.matrix[index * (this.size + 1)] ?? 0) + weight;
    this.right[index] = (this.right[index] ?? 0) + weight * residual;
  }

  /**
   * The d where the sum is least, with `fixed` unknowns staying 0.
   *
   * @throws RangeError when it is not determined
   */
  solve(fixed: ReadonlySet<number>): Float64Array {
    const { size } = this;
    const free = Array.from({ length: size }, (_, i) => i).filter((i) => !fixed.has(i));
    const k = free.length;
    const lower = new Float64Array(k * k);
    const x = new Float64Array(k);
    for (let i = 0; i < k; i++) {
      const row = (free[i] ?? 0) * size;
      let value = this.right[free[i] ?? 0] ?? 0;
      for (let j = 0; j <= i; j++) {
        let sum = this.matrix[row + (free[j] ?? 0)] ?? 0;
        for (let m = 0; m < j; m++) sum -= (lower[i * k + m] ?? 0) * (lower[j * k + m] ?? 0);
        if (i === j) {
          if (!(sum > 0)) throw new RangeError('the sum of squares has no one minimum');
          lower[i * k + i] = Math.sqrt(sum);
        } else lower[i * k + j] = sum / (lower[j * k + j] ?? 1);
      }
      for (let m = 0; m < i; m++) value -= (lower[i * k + m] ?? 0) * (x[m] ?? 0);
      x[i] = value / (lower[i * k + i] ?? 1);
    }
    for (let i = k - 1; i >= 0; i--) {
      let value = x[i] ?? 0;
      for (let m = i + 1; m < k; m++) value -= (lower[m * k + i] ?? 0) * (x[m] ?? 0);
      x[i] = value / (lower[i * k + i] ?? 1);
    }
    const out = new Float64Array(size);
    free.forEach((index, i) => (out[index] = x[i] ?? 0));
    return out;
  }
}

/**
 * The least d within bounds: unknowns that would go past a bound are put there one after the other and stay (an active set that
 * only grows, which is near enough where the same sum is solved again a step later).
 *
 * @param low and high least and largest d of each unknown
 */
export function solveWithin(
  equations: NormalEquations,
  low: (index: number) => number,
  high: (index: number) => number,
): Float64Array {
  const { size } = equations;
  const fixed = new Set<number>();
  const stuck = new Float64Array(size);
  for (;;) {
    const d = equations.solve(fixed);
    const over = [...d.keys()].filter((i) => !fixed.has(i) && ((d[i] ?? 0) < low(i) || (d[i] ?? 0) > high(i)));
    if (over.length === 0) return d.map((value, i) => (fixed.has(i) ? (stuck[i] ?? 0) : value));
    for (const i of over) {
      const bound = Math.min(Math.max(d[i] ?? 0, low(i)), high(i));
      fixed.add(i);
      stuck[i] = bound;
      for (let j = 0; j < size; j++) {
        const a = i >= j ? equations.matrix[i * size + j] : equations.matrix[j * size + i];
        equations.right[j] = (equations.right[j] ?? 0) - (a ?? 0) * bound;
      }
    }
  }
}
