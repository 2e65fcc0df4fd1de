import type { Point } from './point';

/** Distance of (x, y) from the segment from (ax, ay) to (bx, by). */
export function fromSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / squared));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** Distance of `p` from the segment between two points. */
export const awayFrom = (p: Point, from: Point, to: Point): number => fromSegment(p.x, p.y, from.x, from.y, to.x, to.y);
