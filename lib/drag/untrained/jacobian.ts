/** How points of the picture move when the code changes: measured by rendering, not by gradients. */
import { Matrix, solve } from 'ml-matrix';
import { limitLength, toCell, type Point } from '../../geometry/point';
import type { FeatureMap } from '../model';
import { alignStep, cutPatch, type Patch } from '../patch';

/** Lucas-Kanade steps; the motions are about a cell. */
const ITERATIONS = 4;
/** Cells; what seems to move farther was lost. */
const MAX_MOTION = 3;
/**
 * Weight of the length of the change against the motion that is left, as a share of the mean squared motion a change of one
 * standard deviation brings. Keeps directions that hardly move the points at rest.
 */
const DAMPING = 0.05;
/** Holds are promises: their motion counts so much more. */
const HOLD_WEIGHT = 2;

/** Where spots of one frame lie in others of nearly the same code. */
export class Spots {
  private readonly patches: readonly Patch[];
  private readonly cells: readonly Point[];

  constructor(
    map: FeatureMap,
    private readonly resolution: number,
    positions: readonly Point[],
  ) {
    this.cells = positions.map(({ x, y }) => ({
      x: toCell(x, resolution, map.size),
      y: toCell(y, resolution, map.size),
    }));
    this.patches = this.cells.map(({ x, y }) => cutPatch(map, x, y));
  }

  /** How far each spot has moved in `map`, px: x and y of the first, of the second, ... */
  motions(map: FeatureMap): Float32Array {
    const px = this.resolution / map.size;
    const out = new Float32Array(2 * this.cells.length);
    this.cells.forEach((cell, i) => {
      const patch = this.patches[i] as Patch;
      let moved: Point = { x: 0, y: 0 };
      for (let step = 0; step < ITERATIONS; step++) {
        const { dx, dy } = alignStep(patch, map, cell.x + moved.x, cell.y + moved.y);
        moved = limitLength({ x: moved.x + dx, y: moved.y + dy }, MAX_MOTION);
      }
      out[2 * i] = moved.x * px;
      out[2 * i + 1] = moved.y * px;
    });
    return out;
  }
}

/** Motions of the points (rows: x and y of each) by changes of the code (columns), px a standard deviation. */
export class Jacobian {
  private readonly rows: Matrix;

  /** @param columns one a change, each as `Spots.motions` gives it, divided by the change. */
  constructor(columns: readonly Float32Array[]) {
    this.rows = new Matrix(columns.map((column) => Array.from(column))).transpose();
  }

  /** What a change does to the points, px. */
  motion(change: readonly number[]): number[] {
    return this.rows.mmul(Matrix.columnVector([...change])).to1DArray();
  }

  /**
   * The change that moves the points as wanted and is as small as it can be (damped least squares).
   *
   * @param wanted px, x and y of each point. @param hold 1 for points that shall stay where they are wanted
   * @returns standard deviations along each direction.
   */
  solve(wanted: Float32Array, hold: Float32Array): number[] {
    const weights = Array.from(wanted, (_, row) => (hold[row >> 1] === 1 ? HOLD_WEIGHT : 1));
    const weighted = this.rows.clone();
    weights.forEach((weight, row) => weighted.mulRow(row, weight));
    const target = Matrix.columnVector(Array.from(wanted, (value, row) => value * (weights[row] as number)));
    const turned = weighted.transpose();
    const normal = turned.mmul(weighted);
    const damping = DAMPING * (normal.trace() / normal.rows) + Number.EPSILON;
    for (let i = 0; i < normal.rows; i++) normal.set(i, i, normal.get(i, i) + damping);
    return solve(normal, turned.mmul(target)).to1DArray();
  }

  /** Learns from a step: what was asked for, and what came (Broyden's update, which needs no rendering). */
  learn(change: readonly number[], moved: Float32Array): void {
    const length = change.reduce((sum, value) => sum + value * value, 0);
    if (length === 0) return;
    const expected = this.motion(change);
    expected.forEach((value, row) => {
      const error = ((moved[row] as number) - value) / length;
      change.forEach((part, column) => this.rows.set(row, column, this.rows.get(row, column) + error * part));
    });
  }
}
