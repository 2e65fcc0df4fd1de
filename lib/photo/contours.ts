/**
 * Where lips and lids end, as a finder's points see it: by the numbers of its mesh, clockwise in the picture, the corners first and in the
 * middle. The surface itself goes on behind them, to where nobody sees it.
 */
import type { Outline } from './rim';

export const CONTOURS = {
  mouth: [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95],
  eye_right: [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
  eye_left: [362, 398, 384, 385, 386, 387, 388, 466, 263, 249, 390, 373, 374, 380, 381, 382],
} as const satisfies Record<string, readonly number[]>;
export type Opening = keyof typeof CONTOURS;

/** Points between two of a contour: it is round, and a photo has many px there. */
const BETWEEN = 3;

/** The line through points [n * 2] of a contour, round but at its two corners. */
export function rounded(points: Outline): Outline {
  const count = points.length / 2;
  const half = count / 2;
  const out = new Float64Array(2 * count * BETWEEN);
  for (let i = 0; i < count; i++) {
    // An upper and a lower line, each from corner to corner.
    const [first, last] = i < half ? [0, half] : [half, count];
    const at = (k: number, axis: number): number =>
      points[2 * (Math.min(Math.max(i + k, first), last) % count) + axis] ?? 0;
    for (let step = 0; step < BETWEEN; step++) {
      const t = step / BETWEEN;
      for (let axis = 0; axis < 2; axis++) {
        const [a, b, c, d] = [at(-1, axis), at(0, axis), at(1, axis), at(2, axis)];
        out[2 * (BETWEEN * i + step) + axis] =
          b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
      }
    }
  }
  return out;
}
