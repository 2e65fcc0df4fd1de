import type { Point } from './point';

/** Square of the distance of (x, y) from the segment from (ax, ay) to (bx, by). Asked for millions of times: nothing is made here. */
export function squaredFromSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / squared));
  const awayX = x - ax - along * dx;
  const awayY = y - ay - along * dy;
  return awayX * awayX + awayY * awayY;
}

/** Distance of `p` from the segment between two points. */
export const awayFrom = (p: Point, from: Point, to: Point): number =>
  Math.sqrt(squaredFromSegment(p.x, p.y, from.x, from.y, to.x, to.y));
