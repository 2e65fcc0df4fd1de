/** Weighted least squares of a few dozen unknowns: sums of squares, and their minimum. */

/** The sum of squares |A d - r|^2 in d, as its matrix and right side. Symmetric; only the lower half is kept up until it is solved. */
export class NormalEquations {
  readonly matrix: Float64Array;
  readonly right: Float64Array;
  /** Of the point that is being added: what moves it, and how. */
  private readonly columns: Int32Array;
  private readonly values: Float64Array;

  constructor(readonly size: number) {
    this.matrix = new Float64Array(size * size);
    this.right = new Float64Array(size);
    this.columns = new Int32Array(size);
    this.values = new Float64Array(2 * size);
  }

  /**
   * Adds weight * ((row . d - residual)^2 + (other . d - otherResidual)^2), where the row begins at `from` in `rows` and the other one follows
   * it: of a point, x and y. What moves neither costs nothing.
   */
  addPoint(rows: Float64Array, from: number, residual: number, otherResidual: number, weight: number): void {
    const { size, matrix, right, columns, values } = this;
    // Most of what a face can do moves a given point not at all.
    let count = 0;
    for (let i = 0; i < size; i++) {
      const [x, y] = [rows[from + i] as number, rows[from + size + i] as number];
      if (x === 0 && y === 0) continue;
      columns[count] = i;
      values[2 * count] = x;
      values[2 * count + 1] = y;
      count++;
    }
    for (let m = 0; m < count; m++) {
      const i = columns[m] as number;
      const [x, y] = [weight * (values[2 * m] as number), weight * (values[2 * m + 1] as number)];
      right[i] = (right[i] as number) + x * residual + y * otherResidual;
      const line = i * size;
      for (let k = 0; k <= m; k++) {
        const at = line + (columns[k] as number);
        matrix[at] = (matrix[at] as number) + x * (values[2 * k] as number) + y * (values[2 * k + 1] as number);
      }
    }
  }

  copy(): NormalEquations {
    const out = new NormalEquations(this.size);
    out.matrix.set(this.matrix);
    out.right.set(this.right);
    return out;
  }

  /** Adds another sum. */
  add({ matrix, right }: NormalEquations): void {
    for (let i = 0; i < matrix.length; i++) this.matrix[i] = (this.matrix[i] as number) + (matrix[i] as number);
    for (let i = 0; i < right.length; i++) this.right[i] = (this.right[i] as number) + (right[i] as number);
  }

  /** Adds what such a point asks for where its squares are in the sum already: its residuals times its weight. */
  pull(rows: Float64Array, from: number, residual: number, otherResidual: number): void {
    const { size, right } = this;
    for (let i = 0; i < size; i++)
      right[i] =
        (right[i] as number) +
        residual * (rows[from + i] as number) +
        otherResidual * (rows[from + size + i] as number);
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
        const [own, other] = [i * k, j * k];
        for (let m = 0; m < j; m++) sum -= (lower[own + m] as number) * (lower[other + m] as number);
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

/** So often unknowns are put to a bound or let go again; far fewer are enough but for sums that go round in a circle. */
const ROUNDS = 40;

/**
 * The d within bounds where the sum is least (an active set): unknowns that would go past a bound are put there, and those that would
 * rather leave theirs once others have found their places are let go again.
 *
 * @param low and high least and largest d of each unknown
 */
export function solveWithin(
  equations: NormalEquations,
  low: (index: number) => number,
  high: (index: number) => number,
): Float64Array {
  const { size } = equations;
  const least = Float64Array.from({ length: size }, (_, i) => low(i));
  const most = Float64Array.from({ length: size }, (_, i) => high(i));
  /** Where those at a bound stay. */
  const fixed = new Map<number, number>();
  for (let i = 0; i < size; i++) if (least[i] === most[i]) fixed.set(i, least[i] as number);
  let best: Float64Array | null = null;
  for (let round = 0; round < ROUNDS || best === null; round++) {
    const d = solveBeside(equations, fixed);
    const over = [...d.keys()].filter(
      (i) => !fixed.has(i) && ((d[i] as number) < (least[i] as number) || (d[i] as number) > (most[i] as number)),
    );
    for (const i of over) fixed.set(i, Math.min(Math.max(d[i] as number, least[i] as number), most[i] as number));
    if (over.length > 0) continue;
    best = d;
    const leaving = leavers(equations, d, fixed, least, most);
    if (leaving.length === 0) break;
    for (const i of leaving) fixed.delete(i);
  }
  return best;
}

/** The d where the sum is least with the others where they are fixed. */
function solveBeside(equations: NormalEquations, fixed: ReadonlyMap<number, number>): Float64Array {
  const { size, matrix } = equations;
  const beside = equations.copy();
  for (const [i, value] of fixed) {
    if (value === 0) continue;
    for (let j = 0; j < size; j++) {
      const a = i >= j ? matrix[i * size + j] : matrix[j * size + i];
      beside.right[j] = (beside.right[j] as number) - (a as number) * value;
    }
  }
  const d = beside.solve(new Set(fixed.keys()));
  for (const [i, value] of fixed) d[i] = value;
  return d;
}

/** Unknowns at a bound by whose way back from it the sum would be less. */
function leavers(
  { size, matrix, right }: NormalEquations,
  d: Float64Array,
  fixed: ReadonlyMap<number, number>,
  least: Float64Array,
  most: Float64Array,
): number[] {
  return [...fixed.keys()].filter((i) => {
    if (least[i] === most[i]) return false;
    let down = right[i] as number;
    let scale = Math.abs(down);
    for (let j = 0; j < size; j++) {
      const part = ((i >= j ? matrix[i * size + j] : matrix[j * size + i]) as number) * (d[j] as number);
      down -= part;
      scale += Math.abs(part);
    }
    return (d[i] === least[i] ? down : -down) > SLIGHT * scale;
  });
}

/** What is less than so much of what it is the difference of is nothing. */
const SLIGHT = 1e-9;
