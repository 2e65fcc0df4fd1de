/** A face cut out of a picture as it stands upright, for a second look at it: the finder sees best what stands so and fills its picture. */
import type { Point } from '../../../lib/geometry/point';

/** Numbers of the finder's points at the outer corners of the eyes. */
const CORNERS = [33, 263] as const;
/** Sides of a face that a square about it is wide. */
const ROOM = 2;

/** RGB. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A square in a picture: its middle and side, px, and which way its rows run. */
export interface Upright {
  readonly middle: Point;
  readonly side: number;
  readonly along: Point;
}

/** Which way rows run in which a face stands upright. @param points of the finder's mesh */
export function uprightAlong(points: readonly Point[]): Point {
  const [left, right] = [points[CORNERS[0]] ?? { x: 0, y: 0 }, points[CORNERS[1]] ?? { x: 1, y: 0 }];
  const length = Math.max(Math.hypot(right.x - left.x, right.y - left.y), 1e-9);
  return { x: (right.x - left.x) / length, y: (right.y - left.y) / length };
}

/** @param points of the finder's mesh, px of the picture */
export function uprightAbout(points: readonly Point[]): Upright {
  const along = uprightAlong(points);
  const us = points.map(({ x, y }) => x * along.x + y * along.y);
  const vs = points.map(({ x, y }) => y * along.x - x * along.y);
  const [u0, u1, v0, v1] = [Math.min(...us), Math.max(...us), Math.min(...vs), Math.max(...vs)];
  const [u, v] = [(u0 + u1) / 2, (v0 + v1) / 2];
  return {
    middle: { x: u * along.x - v * along.y, y: u * along.y + v * along.x },
    side: ROOM * Math.max(u1 - u0, v1 - v0),
    along,
  };
}

/** Where a place of the square's picture of `size` px lies in the whole one. */
export function inWhole({ middle, side, along }: Upright, size: number, { x, y }: Point): Point {
  const [u, v] = [(x / size - 0.5) * side, (y / size - 0.5) * side];
  return { x: middle.x + u * along.x - v * along.y, y: middle.y + u * along.y + v * along.x };
}

/** [size * size * 3] what a picture has in a square; beyond its edge its border goes on. */
export function cutUpright({ data, width, height }: Picture, square: Upright, size: number): Uint8Array {
  const out = new Uint8Array(size * size * 3);
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      const at = inWhole(square, size, { x: column + 0.5, y: row + 0.5 });
      const x = Math.min(Math.max(at.x - 0.5, 0), width - 1);
      const y = Math.min(Math.max(at.y - 0.5, 0), height - 1);
      const [x0, y0] = [Math.floor(x), Math.floor(y)];
      const [fx, fy] = [x - x0, y - y0];
      const here = 3 * (y0 * width + x0);
      const right = x0 + 1 < width ? 3 : 0;
      const below = y0 + 1 < height ? 3 * width : 0;
      for (let k = 0; k < 3; k++) {
        const upper = (1 - fx) * (data[here + k] ?? 0) + fx * (data[here + right + k] ?? 0);
        const lower = (1 - fx) * (data[here + below + k] ?? 0) + fx * (data[here + below + right + k] ?? 0);
        out[3 * (row * size + column) + k] = Math.round((1 - fy) * upper + fy * lower);
      }
    }
  return out;
}
