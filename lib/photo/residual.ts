/** What is left between the fitted surface and the photo, carried along with the surface, so that an unpulled photo is the photo. */
import type { Point } from '../geometry/point';
import { pxOf256 } from './fit';
import type { Surface } from './surface';

/**
 * How far the residual of one point reaches, in px of 256: first what neighbours have in common, then what is left of each, so that the
 * edges of lips and lids lie where the photo has them.
 */
const REACHES = [7, 3];
/** Where no point is near the residual ends: as if one that fits lay at this weight. */
const CALM = 1e-2;
/** Beyond so many reaches a point weighs nothing. */
const FAR = 4;

/** [n * 2] px to add to the place of each vertex. @param positions of all of them under the code @param points of the finder, in photo px */
export function residualsOf(
  surface: Surface,
  code: Float64Array,
  positions: Float64Array,
  points: readonly Point[],
): Float64Array {
  const there = Float64Array.from({ length: 3 * points.length }, (_, k) => {
    const v = surface.found[Math.floor(k / 3)] ?? 0;
    return positions[3 * v + (k % 3)] ?? 0;
  });
  const unit = pxOf256(surface, code);
  const out = new Float64Array(2 * surface.vertices);
  for (const reach of REACHES) {
    const left = new Float64Array(2 * points.length);
    points.forEach(({ x, y }, i) => {
      const v = surface.found[i] ?? 0;
      left[2 * i] = x - (there[3 * i] ?? 0) - (out[2 * v] ?? 0);
      left[2 * i + 1] = y - (there[3 * i + 1] ?? 0) - (out[2 * v + 1] ?? 0);
    });
    spread(there, left, positions, reach * unit, out);
  }
  for (const part of RIGID) together(surface, part, out);
  return out;
}

/** Parts that nobody bends. */
const RIGID = ['teeth_upper', 'teeth_lower'];

/** Gives all vertices of a part the mean of theirs. */
function together({ parts, part, vertices }: Surface, name: string, out: Float64Array): void {
  const mine = Array.from({ length: vertices }, (_, v) => v).filter((v) => parts[part[v] ?? 0] === name);
  for (let axis = 0; axis < 2; axis++) {
    const mean = mine.reduce((sum, v) => sum + (out[2 * v + axis] ?? 0), 0) / Math.max(mine.length, 1);
    for (const v of mine) out[2 * v + axis] = mean;
  }
}

/** Adds to `out` what is left [p * 2] of each point `at` [p * 3], as far as it reaches. */
function spread(at: Float64Array, left: Float64Array, positions: Float64Array, reach: number, out: Float64Array): void {
  const farthest = (FAR * reach) ** 2;
  for (let v = 0; v < out.length / 2; v++) {
    let [sum, dx, dy] = [CALM, 0, 0];
    const [x, y] = [positions[3 * v] as number, positions[3 * v + 1] as number];
    for (let i = 0; i < left.length; i += 2) {
      const away = (x - (at[(3 * i) / 2] as number)) ** 2 + (y - (at[(3 * i) / 2 + 1] as number)) ** 2;
      if (away > farthest) continue;
      const weight = Math.exp(-away / (2 * reach ** 2));
      sum += weight;
      dx += weight * (left[i] as number);
      dy += weight * (left[i + 1] as number);
    }
    out[2 * v] = (out[2 * v] ?? 0) + dx / sum;
    out[2 * v + 1] = (out[2 * v + 1] ?? 0) + dy / sum;
  }
}
