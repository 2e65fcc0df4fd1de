import type { FeatureMap } from './model';
import type { Point } from '../geometry/point';

/**
 * Half the side of the tracked patch, in cells of the feature map: 2 gives 5 x 5 cells, 20 x 20 px of a 256 px picture in a
 * 64-cell map. Smaller patches lose flat skin, larger ones mix what moves with what does not.
 */
export const PATCH_RADIUS = 2;

const SIDE = 2 * PATCH_RADIUS + 1;
/** One more cell on each side, for the gradients. */
const WINDOW = SIDE + 2;

/** Cells near the middle count more (a Gaussian of one patch radius), so that the grabbed spot decides, not its surroundings. */
const WEIGHTS = Float32Array.from({ length: SIDE * SIDE }, (_, i) => {
  const dx = (i % SIDE) - PATCH_RADIUS;
  const dy = Math.floor(i / SIDE) - PATCH_RADIUS;
  return Math.exp(-(dx * dx + dy * dy) / (2 * PATCH_RADIUS * PATCH_RADIUS));
});

/** A piece of a feature map around one spot, ready to be found again in another map. */
export interface Patch {
  readonly channels: number;
  /** channels x SIDE x SIDE */
  readonly values: Float32Array;
  /** Gradients of `values` along x and y, already multiplied by the cell's weight. */
  readonly gradX: Float32Array;
  readonly gradY: Float32Array;
  /** The 2 x 2 normal matrix of Lucas-Kanade, [xx, xy, yy]: how much structure there is across each direction. */
  readonly normal: readonly [number, number, number];
}

/**
 * Damping of the normal matrix, as a share of its trace. Along an edge (a jaw line) the matrix is nearly singular and noise would
 * throw the patch far: with few, damped iterations such a direction hardly moves, while a corner arrives all the same. Measured
 * against the exact motion of mesh points of rendered faces: 0.2 and three iterations err by 3.3 px over all of the face, 0.01
 * and six by 3.7. The tiny constant keeps a patch without any texture where it is.
 */
const DAMPING = 0.2;
const LEAST_DAMPING = 1e-9;

/**
 * Texture below which a motion is not believed, in squared feature change a cell and channel. Features are scaled to about unit
 * spread; a plain background shows 0.001 to 0.1, a cheek 0.2 to 0.6, eyes and mouth 2 to 20.
 */
const FAINT_TEXTURE = 0.1;

/** Cuts the patch centred at (x, y), in cells (cell centres are whole numbers), with bilinear sampling. */
export function cutPatch(map: FeatureMap, x: number, y: number): Patch {
  const { channels } = map;
  const count = SIDE * SIDE;
  const values = new Float32Array(channels * count);
  const gradX = new Float32Array(channels * count);
  const gradY = new Float32Array(channels * count);
  const window = new Float32Array(WINDOW * WINDOW);
  const grid = new SampleGrid(map, x, y, PATCH_RADIUS + 1);
  let xx = 0;
  let xy = 0;
  let yy = 0;
  for (let channel = 0, write = 0; channel < channels; channel++) {
    grid.read(channel, window);
    for (let row = 0, cell = 0; row < SIDE; row++) {
      for (let column = 0; column < SIDE; column++, cell++, write++) {
        const i = (row + 1) * WINDOW + column + 1;
        const gx = ((window[i + 1] as number) - (window[i - 1] as number)) / 2;
        const gy = ((window[i + WINDOW] as number) - (window[i - WINDOW] as number)) / 2;
        const weight = WEIGHTS[cell] as number;
        values[write] = window[i] as number;
        gradX[write] = weight * gx;
        gradY[write] = weight * gy;
        xx += weight * gx * gx;
        xy += weight * gx * gy;
        yy += weight * gy * gy;
      }
    }
  }
  return { channels, values, gradX, gradY, normal: [xx, xy, yy] };
}

/** How alike two patches are: the weighted cosine of their features, 1 = equal up to brightness, never below 0. */
export function similarity(a: Patch, b: Patch): number {
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0, cell = 0; i < a.values.length; i++) {
    const weight = WEIGHTS[cell] as number;
    const u = a.values[i] as number;
    const v = b.values[i] as number;
    ab += weight * u * v;
    aa += weight * u * u;
    bb += weight * v * v;
    cell = cell + 1 === WEIGHTS.length ? 0 : cell + 1;
  }
  return aa === 0 || bb === 0 ? 0 : Math.max(0, Math.min(1, ab / Math.sqrt(aa * bb)));
}

/**
 * One Gauss-Newton step of Lucas-Kanade with the template's gradients (the inverse compositional form of Baker and Matthews
 * 2004, which needs no gradients of the new map), over all channels at once.
 *
 * @param x,y where the template is thought to lie in `map`, in cells.
 * @returns the correction to (x, y), in cells.
 */
export function alignStep(template: Patch, map: FeatureMap, x: number, y: number): { dx: number; dy: number } {
  const { values, gradX, gradY, channels } = template;
  const grid = new SampleGrid(map, x, y, PATCH_RADIUS);
  const window = new Float32Array(SIDE * SIDE);
  let bx = 0;
  let by = 0;
  for (let channel = 0, i = 0; channel < channels; channel++) {
    grid.read(channel, window);
    for (let cell = 0; cell < window.length; cell++, i++) {
      const difference = (window[cell] as number) - (values[i] as number);
      bx += (gradX[i] as number) * difference;
      by += (gradY[i] as number) * difference;
    }
  }
  const [xx, xy, yy] = template.normal;
  const solved = solve(xx, xy, yy, DAMPING * (xx + yy) + LEAST_DAMPING, bx, by);
  return { dx: -solved.x, dy: -solved.y };
}

/** How little `map` at (x, y), in cells, looks like the template: the weighted sum of squared differences, 0 = the same. */
export function unlikeness({ values, channels }: Patch, map: FeatureMap, x: number, y: number): number {
  const grid = new SampleGrid(map, x, y, PATCH_RADIUS);
  const window = new Float32Array(SIDE * SIDE);
  let sum = 0;
  for (let channel = 0, i = 0; channel < channels; channel++) {
    grid.read(channel, window);
    for (let cell = 0; cell < window.length; cell++, i++) {
      const difference = (window[cell] as number) - (values[i] as number);
      sum += (WEIGHTS[cell] as number) * difference * difference;
    }
  }
  return sum;
}

/**
 * The part of a motion that the texture vouches for: all of it where the patch has structure across it, nearly nothing along
 * an edge or on a plain background, where the slightest change of shade looks like a long way.
 */
export function vouchedMotion({ normal: [xx, xy, yy], channels }: Patch, motion: Point): Point {
  const x = xx * motion.x + xy * motion.y;
  const y = xy * motion.x + yy * motion.y;
  return solve(xx, xy, yy, FAINT_TEXTURE * channels, x, y);
}

/** Solves ([xx xy; xy yy] + damping I) p = (x, y). */
function solve(xx: number, xy: number, yy: number, damping: number, x: number, y: number): Point {
  const a = xx + damping;
  const c = yy + damping;
  const determinant = a * c - xy * xy;
  return { x: (c * x - xy * y) / determinant, y: (a * y - xy * x) / determinant };
}

/**
 * Bilinear samples on a square grid with a step of one cell. All samples share the same four weights, so a channel costs four
 * multiplications a sample. Positions beyond the border take the border's values.
 */
class SampleGrid {
  private readonly side: number;
  private readonly rows: Int32Array;
  private readonly columns: Int32Array;
  private readonly fx: number;
  private readonly fy: number;

  constructor(
    private readonly map: FeatureMap,
    x: number,
    y: number,
    radius: number,
  ) {
    this.side = 2 * radius + 1;
    const x0 = Math.floor(x);
    const y0 = Math.floor(y);
    this.fx = x - x0;
    this.fy = y - y0;
    const last = map.size - 1;
    const index = (start: number) =>
      Int32Array.from({ length: this.side + 1 }, (_, i) => Math.min(last, Math.max(0, start - radius + i)));
    this.columns = index(x0);
    this.rows = index(y0).map((row) => row * map.size);
  }

  /** Samples one channel into `out`, side x side. */
  read(channel: number, out: Float32Array): void {
    const { data, size } = this.map;
    const { side, rows, columns, fx, fy } = this;
    const base = channel * size * size;
    const w00 = (1 - fx) * (1 - fy);
    const w10 = fx * (1 - fy);
    const w01 = (1 - fx) * fy;
    const w11 = fx * fy;
    for (let row = 0, write = 0; row < side; row++) {
      const top = base + (rows[row] as number);
      const bottom = base + (rows[row + 1] as number);
      let left = columns[0] as number;
      for (let column = 1; column <= side; column++, write++) {
        const right = columns[column] as number;
        out[write] =
          w00 * (data[top + left] as number) +
          w10 * (data[top + right] as number) +
          w01 * (data[bottom + left] as number) +
          w11 * (data[bottom + right] as number);
        left = right;
      }
    }
  }
}
