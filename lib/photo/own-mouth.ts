/** The inside of the mouth as the photo shows it: upper teeth go with the skull, lower ones with the jaw, and both a little under the lips. */
import type { PhotoFace } from './photo-face';
import { inset, isWithin, nearestOn, shrunk, type Outline } from './rim';
import { smooth } from './smooth';

/** Of the mouth's opening in the photo that much, about its middle, certainly shows no lip. */
const INSIDE_LIPS = 0.9;
/** But at least so many px of 256 are left out along the lips, whose edge nobody finds more exactly: upper, and lower, behind which is a shadow. */
const LEAST_INSET = [1.2, 3] as const;
/** Px of 256 beyond that line over which teeth and gums go on as they are there, less and less. */
const BEYOND = [1.7, 4] as const;
/** Px of 256 on both sides of the middle of a wide mouth over which upper gives way to lower. */
const BETWEEN = 2;
/** Px of 256 beyond that line over which what is seen goes with the lips instead of the teeth, as long as no more of the mouth is seen. */
const WITH_LIPS = [0, 1.5] as const;
const EVERYTHING_UPPER = 1e6;

/** x' = a x + b y + c, y' = d x + e y + f. */
export type Affine = readonly [number, number, number, number, number, number];

export class OwnMouth {
  /** Around what certainly shows no lip. */
  readonly outline: Outline;
  /** Signed distance of a place from the middle between upper and lower: a x + b y + c, positive below. */
  readonly middle: readonly [number, number, number];
  /** Px over which teeth go on beyond the outline. */
  readonly beyond: readonly [number, number];
  readonly between: number;
  /** Px beyond the outline over which the inside goes with the lips. */
  readonly withLips: readonly [number, number];

  /**
   * @param rim edge of the lips in the photo, from the left corner, by way of the right one
   * @param wide whether lower teeth are seen too; a smile shows the upper ones alone
   */
  constructor({ unit }: PhotoFace, rim: Outline, wide: boolean) {
    this.outline = inset(shrunk(rim, INSIDE_LIPS), LEAST_INSET[0] * unit, LEAST_INSET[1] * unit);
    this.beyond = [BEYOND[0] * unit, BEYOND[1] * unit];
    this.between = BETWEEN * unit;
    this.withLips = [WITH_LIPS[0] * unit, WITH_LIPS[1] * unit];
    const half = rim.length / 2;
    const [ax, ay, bx, by] = [rim[0] ?? 0, rim[1] ?? 0, rim[half] ?? 0, rim[half + 1] ?? 0];
    const length = Math.max(Math.hypot(bx - ax, by - ay), 1e-9);
    const normal = [-(by - ay) / length, (bx - ax) / length] as const;
    const [x, y] = [middleOf(rim, 0), middleOf(rim, 1)];
    this.middle = [...normal, wide ? -normal[0] * x - normal[1] * y : -EVERYTHING_UPPER];
  }

  /**
   * Where the photo shows what of the upper (0) or lower (1) teeth would be at this place of it, were the lips not there, and how much of
   * that is to be seen; null where it shows nothing.
   *
   * @param lips place of the photo that what goes with the lips has come from
   * @param revealed how much is seen of what the lips hid: where nothing is all is as it was
   */
  at(
    sheet: 0 | 1,
    x: number,
    y: number,
    lips: readonly [number, number],
    revealed: number,
  ): readonly [number, number, number] | null {
    const [a, b, c] = this.middle;
    const lower = smooth(a * x + b * y + c, -this.between, this.between);
    // The upper ones lie over the lower ones, so that together they hide what is behind them.
    const mine = sheet === 0 ? 1 - lower : 1;
    if (mine === 0 || (sheet === 1 && lower === 0)) return null;
    if (isWithin(this.outline, x, y)) return [x, y, mine];
    const near = nearestOn(this.outline, x, y);
    const away = Math.hypot(near[0] - x, near[1] - y);
    const share = mine * (1 - revealed * smooth(away, ...this.beyond));
    if (share <= 0) return null;
    const follows = smooth(away, ...this.withLips);
    const along = (still: number, moved: number, end: number): number => {
      const seen = still + follows * (moved - still);
      return seen + revealed * (end - seen);
    };
    return [along(x, lips[0], near[0]), along(y, lips[1], near[1]), share];
  }
}

/** Of half of a mouth's width, from its middle: there the inside begins to go with a corner, and does so wholly. */
export const CORNER = [0.2, 0.85] as const;

/** How much of what is seen at a place of a mouth goes with its nearer corner, where teeth and lips meet, 0 to 1. @param edge of the lips now */
export function nearCorner(edge: Outline, x: number, y: number): number {
  const half = edge.length / 2;
  const [ax, ay] = [edge[0] ?? 0, edge[1] ?? 0];
  const [dx, dy] = [(edge[half] ?? 0) - ax, (edge[half + 1] ?? 0) - ay];
  const along = (2 * ((x - ax) * dx + (y - ay) * dy)) / Math.max(dx * dx + dy * dy, 1e-9) - 1;
  return smooth(Math.abs(along), ...CORNER);
}

const middleOf = (line: Outline, axis: number): number => {
  let sum = 0;
  for (let i = axis; i < line.length; i += 2) sum += line[i] ?? 0;
  return (2 * sum) / line.length;
};

/** The map that takes places of the picture to where the photo has them, for what goes with the vertices `from` to `to`, rigid as they nearly are. */
export function carryOf(
  { positions, source }: { readonly positions: Float64Array; readonly source: Float64Array },
  from: number,
  to: number,
): Affine {
  const count = to - from;
  const mean = (values: Float64Array, axis: number): number => {
    let sum = 0;
    for (let v = from; v < to; v++) sum += values[2 * v + axis] ?? 0;
    return sum / count;
  };
  const [px, py, sx, sy] = [mean(positions, 0), mean(positions, 1), mean(source, 0), mean(source, 1)];
  let [xx, xy, yy, ax, ay, bx, by] = [0, 0, 0, 0, 0, 0, 0];
  for (let v = from; v < to; v++) {
    const [x, y] = [(positions[2 * v] ?? 0) - px, (positions[2 * v + 1] ?? 0) - py];
    const [u, w] = [(source[2 * v] ?? 0) - sx, (source[2 * v + 1] ?? 0) - sy];
    xx += x * x;
    xy += x * y;
    yy += y * y;
    ax += x * u;
    ay += y * u;
    bx += x * w;
    by += y * w;
  }
  const determinant = Math.max(xx * yy - xy * xy, 1e-12);
  const [a, b] = [(yy * ax - xy * ay) / determinant, (xx * ay - xy * ax) / determinant];
  const [d, e] = [(yy * bx - xy * by) / determinant, (xx * by - xy * bx) / determinant];
  return [a, b, sx - a * px - b * py, d, e, sy - d * px - e * py];
}
