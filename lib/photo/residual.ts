/** What is left between the fitted surface and the photo, carried along with the surface, so that an unpulled photo is the photo. */
import type { Point } from '../geometry/point';
import { pxOf256 } from './fit';
import { place } from './place';
import type { Surface } from './surface';

/** How far the residual of one point reaches, in px of 256. */
const REACH = 7;
/** Where no point is near the residual ends: as if one that fits lay at this weight. */
const CALM = 1e-2;

/** [n * 2] px to add to the place of each vertex. @param points of the finder, in photo px */
export function residualsOf(
  surface: Surface,
  code: Float64Array,
  positions: Float64Array,
  points: readonly Point[],
): Float64Array {
  const there = place(surface, code, surface.found);
  const reach = 2 * (REACH * pxOf256(surface, code)) ** 2;
  const out = new Float64Array(2 * surface.vertices);
  for (let v = 0; v < surface.vertices; v++) {
    let [sum, dx, dy] = [CALM, 0, 0];
    points.forEach((point, i) => {
      const [x, y] = [there[3 * i] ?? 0, there[3 * i + 1] ?? 0];
      const weight = Math.exp(-(((positions[3 * v] ?? 0) - x) ** 2 + ((positions[3 * v + 1] ?? 0) - y) ** 2) / reach);
      sum += weight;
      dx += weight * (point.x - x);
      dy += weight * (point.y - y);
    });
    out[2 * v] = dx / sum;
    out[2 * v + 1] = dy / sum;
  }
  return out;
}
