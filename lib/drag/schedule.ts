import { difference, limitLength } from '../geometry/point';
import type { Point } from './types';

/** A point as the schedule sees it. For a hold point `target` is where it was grabbed. */
export interface ScheduledPoint {
  readonly position: Point;
  readonly target: Point;
  readonly hold: boolean;
}

/**
 * Cuts what is left of the movement into the next sub-movement. A short way from handle to target makes a more faithful edit
 * (Auto DragGAN, arXiv 2407.18656), so no point goes farther than `stepPx` in one step. All moving points are
 * shortened by the same factor, so that they arrive together and the shape they describe changes evenly on the way.
 * A hold point that has slipped wants to go back to where it was grabbed, as fast as a step allows.
 *
 * @returns the motion wanted for each point, px, in the order given.
 */
export function nextMotions(points: readonly ScheduledPoint[], stepPx: number): Point[] {
  const ways = points.map((p) => difference(p.position, p.target));
  const longest = ways.reduce(
    (most, way, i) => (points[i]?.hold === true ? most : Math.max(most, Math.hypot(way.x, way.y))),
    0,
  );
  const scale = longest > stepPx ? stepPx / longest : 1;
  return ways.map((way, i) =>
    points[i]?.hold === true ? limitLength(way, stepPx) : { x: way.x * scale, y: way.y * scale },
  );
}
