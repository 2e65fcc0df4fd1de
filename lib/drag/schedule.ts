import { difference, limitLength, type Point } from '../geometry/point';

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
 *
 * A hold point that has slipped wants to go back to where it was grabbed, as fast as a step allows. Holds come first: the
 * farther the worst of them has slipped, the less the moving points ask for, and nothing at all beyond `slackPx`. So a pull
 * that cannot be had without moving what is held comes to a stand instead of dragging it along.
 *
 * @returns the motion wanted for each point, px, in the order given.
 */
export function nextMotions(points: readonly ScheduledPoint[], stepPx: number, slackPx: number): Point[] {
  const ways = points.map((p) => difference(p.position, p.target));
  const longest = (hold: boolean) =>
    ways.reduce((most, way, i) => (points[i]?.hold === hold ? Math.max(most, Math.hypot(way.x, way.y)) : most), 0);
  const pace = Math.min(1, stepPx / Math.max(longest(false), 1e-9)) * Math.max(0, 1 - longest(true) / slackPx);
  return ways.map((way, i) =>
    points[i]?.hold === true ? limitLength(way, stepPx) : { x: way.x * pace, y: way.y * pace },
  );
}
