/** A pressed point on the surface: the triangle it lies in, and where in it, so that it can be found again under every code. */
import type { Point } from '../geometry/point';

/** A point of the surface: three vertices and their shares, which are 1 together. */
export interface SurfacePoint {
  readonly vertices: readonly [number, number, number];
  readonly shares: readonly [number, number, number];
  /** How far beside it was pressed, px of the picture, where that is meant all the same: it goes along. */
  readonly beside?: Point;
}

/** The vertex of which a point has most. */
export function vertexOf({ vertices, shares }: SurfacePoint): number {
  const most = Math.max(...shares);
  return vertices[shares.indexOf(most)] ?? vertices[0];
}

/**
 * The point of the surface that is seen at a place.
 *
 * @param positions [n * 3] x, y in px and nearness of all vertices
 * @param shown [t] whether a triangle is seen at all
 * @returns null when nothing of the surface is there
 */
export function surfaceAt(
  positions: Float64Array,
  triangles: Int32Array,
  shown: (triangle: number) => boolean,
  { x, y }: Point,
): SurfacePoint | null {
  let best: SurfacePoint | null = null;
  let nearest = -Infinity;
  for (let t = 0; t < triangles.length / 3; t++) {
    if (!shown(t)) continue;
    const vertices = [triangles[3 * t] ?? 0, triangles[3 * t + 1] ?? 0, triangles[3 * t + 2] ?? 0] as const;
    const shares = sharesIn(positions, vertices, x, y);
    if (shares === null) continue;
    const z = vertices.reduce((sum, v, i) => sum + (shares[i] ?? 0) * (positions[3 * v + 2] ?? 0), 0);
    if (z <= nearest) continue;
    nearest = z;
    best = { vertices, shares };
  }
  return best;
}

/**
 * The vertex that is seen nearest to a place, with how far beside it the place is: at a rim, as that of the lips, what is seen ends a little
 * before the eye sees it end.
 *
 * @param within px; beyond them nothing is meant
 */
export function surfaceBeside(
  positions: Float64Array,
  triangles: Int32Array,
  shown: (triangle: number) => boolean,
  { x, y }: Point,
  within: number,
): SurfacePoint | null {
  let [best, least]: [number, number] = [-1, within];
  for (let i = 0; i < triangles.length; i++) {
    const v = triangles[i] ?? 0;
    const away = Math.hypot((positions[3 * v] ?? 0) - x, (positions[3 * v + 1] ?? 0) - y);
    if (away >= least || !shown(Math.floor(i / 3))) continue;
    [best, least] = [i, away];
  }
  if (best < 0) return null;
  const first = best - (best % 3);
  const vertices = [triangles[first] ?? 0, triangles[first + 1] ?? 0, triangles[first + 2] ?? 0] as const;
  const share = (k: number): number => (first + k === best ? 1 : 0);
  const v = triangles[best] ?? 0;
  return {
    vertices,
    shares: [share(0), share(1), share(2)],
    beside: { x: x - (positions[3 * v] ?? 0), y: y - (positions[3 * v + 1] ?? 0) },
  };
}

function sharesIn(
  positions: Float64Array,
  [a, b, c]: readonly [number, number, number],
  x: number,
  y: number,
): [number, number, number] | null {
  const [ax, ay] = [positions[3 * a] ?? 0, positions[3 * a + 1] ?? 0];
  const [bx, by] = [(positions[3 * b] ?? 0) - ax, (positions[3 * b + 1] ?? 0) - ay];
  const [cx, cy] = [(positions[3 * c] ?? 0) - ax, (positions[3 * c + 1] ?? 0) - ay];
  const area = bx * cy - by * cx;
  if (area === 0) return null;
  const [px, py] = [x - ax, y - ay];
  const [u, v] = [(px * cy - py * cx) / area, (bx * py - by * px) / area];
  return u >= 0 && v >= 0 && u + v <= 1 ? [1 - u - v, u, v] : null;
}
