/** A press between lids: right beside the edge of one there are lashes, and the lid is meant; from there on it is the eye. */
import type { Point } from '../geometry/point';
import { CONTOURS } from './contours';
import { surfaceAt, type SurfacePoint } from './on-surface';
import { isWithin, nearestOn } from './rim';
import { EYES, isEye, partOf, type Surface } from './surface';

/** Px of 256 beside a lid's edge that belong to it, and at most so much of how far the lids are apart: the rest is the eye. */
const [LASHES, MOST_OF_EYE] = [1.5, 0.2];
/** Px of 256 beyond its edge at which a lid is looked for, the nearer first. */
const BEYOND = [0.4, 0.8, 1.2, 1.8];

/**
 * The point of a lid that is pressed by its lashes, with how far beside it the press is, or of the eye, whether or not lids lie before it;
 * null where no eye is.
 *
 * @param positions [n * 3] of all vertices. @param shown [t] whether a triangle is seen. @param unit px of the photo for one of 256
 */
export function betweenLids(
  surface: Surface,
  positions: Float64Array,
  shown: (triangle: number) => boolean,
  unit: number,
  point: Point,
): SurfacePoint | null {
  const { found, triangles } = surface;
  for (const eye of EYES) {
    const rim = Float64Array.from(
      CONTOURS[eye].flatMap((i) => [positions[3 * (found[i] ?? 0)] ?? 0, positions[3 * (found[i] ?? 0) + 1] ?? 0]),
    );
    const [x, y] = nearestOn(rim, point.x, point.y);
    const far = Math.hypot(x - point.x, y - point.y) > Math.min(LASHES * unit, MOST_OF_EYE * apart(rim));
    const ball = (t: number): boolean => partOf(surface, triangles[3 * t] ?? 0) === eye;
    if (far && isWithin(rim, point.x, point.y)) return surfaceAt(positions, triangles, ball, point);
    if (far) continue;
    const [mx, my] = [middleOf(rim, 0), middleOf(rim, 1)];
    const out = Math.max(Math.hypot(x - mx, y - my), 1e-9);
    const skin = (t: number): boolean => shown(t) && !isEye(partOf(surface, triangles[3 * t] ?? 0));
    for (const step of BEYOND.map((px) => px * unit)) {
      const there = { x: x + (step * (x - mx)) / out, y: y + (step * (y - my)) / out };
      const lid = surfaceAt(positions, triangles, skin, there);
      if (lid !== null) return { ...lid, beside: { x: point.x - there.x, y: point.y - there.y } };
    }
  }
  return null;
}

/** How far upper and lower lid are apart in the middle, px. */
function apart(rim: Float64Array): number {
  const quarter = rim.length / 4;
  const [upper, lower] = [quarter - (quarter % 2), 3 * quarter - ((3 * quarter) % 2)];
  return Math.hypot((rim[upper] ?? 0) - (rim[lower] ?? 0), (rim[upper + 1] ?? 0) - (rim[lower + 1] ?? 0));
}

function middleOf(rim: Float64Array, axis: number): number {
  let sum = 0;
  for (let i = axis; i < rim.length; i += 2) sum += rim[i] ?? 0;
  return (2 * sum) / rim.length;
}
