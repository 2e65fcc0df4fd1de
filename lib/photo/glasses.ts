/**
 * Dark glasses: the lids and all around them are much darker than cheeks and nose. What they cover the pack knows nothing of, and its eyes
 * behind them would drag them out of shape. Glasses that one sees through look like what is behind them: of those the frame is told (clear-glasses.ts).
 *
 * Of 127 faces of the photos that come with the finder's packages, 7 of which wear dark glasses, 5 are told, and none of the others: what
 * is measured is at least 0.7 of the 5, and at most 0.33 of those without, with make-up, in shadow or with dark skin.
 */
import { distance, type Point } from '../geometry/point';
import type { Pixels } from './pixels';
import { isWithin } from './rim';

/** Numbers of the finder's points about each eye, along the fold of the upper lid and back along the rim of the bag beneath the eye. */
const AROUND = [
  [226, 247, 30, 29, 27, 28, 56, 190, 244, 233, 232, 231, 230, 229, 228, 31],
  [446, 467, 260, 259, 257, 258, 286, 414, 464, 453, 452, 451, 450, 449, 448, 261],
] as const;
/** Those whose light is measured: folds, lids, and beneath the eye. */
const COVERED = [
  [247, 30, 29, 27, 28, 56, 159, 145, 160, 144, 158, 153, 110, 24, 23, 22, 26, 228, 229, 230, 231, 232],
  [467, 260, 259, 257, 258, 286, 386, 374, 387, 373, 385, 380, 339, 254, 253, 252, 256, 448, 449, 450, 451, 452],
] as const;
/** Skin that glasses leave free, on nose and cheeks. */
const FREE = [4, 5, 205, 425, 187, 411, 216, 436, 50, 280, 203, 423] as const;
/** The outer corners of the eyes. */
const CORNERS = [33, 263] as const;
/** All but so much of what is covered must be dark: glints on the lenses are not. */
const GLINTS = 0.15;
/** Natural logarithm of how many times darker it must be. */
const DARKER = 0.5;
/** Light is taken from a square about each point, half of whose side is that part of the distance between the eyes. */
const HALF = 0.016;
/** Of 255: what darkness is measured from, so that noise in the black counts for little. */
const BLACK = 6;
const NOWHERE: Point = { x: 0, y: 0 };

/** Whether a face wears glasses that hide its eyes. @param points of the finder, px of the picture */
export function wearsDarkGlasses(picture: Pixels, points: readonly Point[]): boolean {
  const at = (i: number): Point => points[i] ?? NOWHERE;
  const half = Math.max(1, Math.round(HALF * distance(at(CORNERS[0]), at(CORNERS[1]))));
  const light = (i: number): number => BLACK + lightAt(picture, at(i), half);
  const skin = quantile(FREE.map(light), 0.5);
  return COVERED.every((eye) => Math.log(skin / quantile(eye.map(light), 1 - GLINTS)) > DARKER);
}

/** Whether a place lies where such glasses cover a face. @param points of the finder, x and y in turn, in px as the place */
export function isUnderGlasses(points: ArrayLike<number>, { x, y }: Point): boolean {
  const outline = (eye: readonly number[]) =>
    Float64Array.from(eye.flatMap((i) => [points[2 * i] ?? 0, points[2 * i + 1] ?? 0]));
  return AROUND.some((eye) => isWithin(outline(eye), x, y));
}

/** Mean luma of a square, as far as the picture goes. */
function lightAt({ data, width, height, channels }: Pixels, { x, y }: Point, half: number): number {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  let [sum, count] = [0, 0];
  for (let r = Math.max(0, row - half); r <= Math.min(height - 1, row + half); r++)
    for (let c = Math.max(0, column - half); c <= Math.min(width - 1, column + half); c++) {
      const i = (r * width + c) * channels;
      sum += 0.299 * (data[i] ?? 0) + 0.587 * (data[i + 1] ?? 0) + 0.114 * (data[i + 2] ?? 0);
      count += 1;
    }
  return count === 0 ? 0 : sum / count;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.round(share * (sorted.length - 1))] ?? 0;
}
