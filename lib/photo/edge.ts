/** The edge of an opening of the surface, of the mouth or an eye, where it is in a picture: what is inside, and what the photo shows along it. */
import type { Outline } from './rim';

export interface Edge {
  /** [n * 2] px in the picture, in the order of the surface's own rim. */
  readonly at: Outline;
  /** [n * 2] px in the photo of what lies just outside: a lip, or a lid. */
  readonly beside: Outline;
  /** [n * 2] px in the photo of the edge itself. */
  readonly from: Outline;
  /** Px by which the lower half of it counts as farther away: a lid that closes lies over the other. */
  readonly under: number;
}

/** Where a place lies to an edge. */
export interface ToEdge {
  /** Whether it is inside; where lips or lids have passed each other nothing is. */
  within: boolean;
  /** Px in the picture. */
  away: number;
  /** Px in the photo of what lies outside of the nearest point of the edge. */
  x: number;
  y: number;
  /** Px in the photo of what lies there when all of the opening goes with its edge. */
  fromX: number;
  fromY: number;
}

/** Square px: so near to an edge a place goes as the edge does. */
export const NEXT_TO = 0.01;

export const toEdge = (): ToEdge => ({ within: false, away: 0, x: 0, y: 0, fromX: 0, fromY: 0 });

/** Writes how a place of the picture lies to the edge into `out`. */
export function lieOf({ at, beside, from, under }: Edge, x: number, y: number, out: ToEdge): void {
  let [winding, least, nearest, all, goneX, goneY] = [0, Infinity, Infinity, 0, 0, 0];
  for (let i = 0, j = at.length - 2; i < at.length; j = i, i += 2) {
    const [ax, ay, bx, by] = [at[j] ?? 0, at[j + 1] ?? 0, at[i] ?? 0, at[i + 1] ?? 0];
    const [dx, dy] = [bx - ax, by - ay];
    const side = dx * (y - ay) - dy * (x - ax);
    if (ay <= y && by > y && side > 0) winding += 1;
    if (ay > y && by <= y && side < 0) winding -= 1;
    const t = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / Math.max(dx * dx + dy * dy, 1e-12), 0), 1);
    const away = (ax + t * dx - x) ** 2 + (ay + t * dy - y) ** 2;
    const counts = Math.hypot(dx, dy) / (away + NEXT_TO) ** 2;
    all += counts;
    const gone = (k: number): number => {
      const start = (from[j + k] ?? 0) - (at[j + k] ?? 0);
      return start + t * ((from[i + k] ?? 0) - (at[i + k] ?? 0) - start);
    };
    goneX += counts * gone(0);
    goneY += counts * gone(1);
    least = Math.min(least, away);
    const counted = Math.sqrt(away) + (2 * i > at.length || i === 0 ? under : 0);
    if (counted >= nearest) continue;
    nearest = counted;
    out.x = (beside[j] ?? 0) + t * ((beside[i] ?? 0) - (beside[j] ?? 0));
    out.y = (beside[j + 1] ?? 0) + t * ((beside[i + 1] ?? 0) - (beside[j + 1] ?? 0));
  }
  // A rim runs as the triangles beside it do, which leaves an opening to the other side.
  out.within = winding > 0;
  out.away = Math.sqrt(least);
  out.fromX = x + goneX / Math.max(all, Number.MIN_VALUE);
  out.fromY = y + goneY / Math.max(all, Number.MIN_VALUE);
}

/** A rim moved out of its opening by so many px. */
export function outside(rim: Outline, by: number): Outline {
  const count = rim.length / 2;
  const at = (i: number, axis: number): number => rim[2 * ((i + count) % count) + axis] ?? 0;
  return rim.map((value, k) => {
    const i = k >> 1;
    const [dx, dy] = [at(i + 1, 0) - at(i - 1, 0), at(i + 1, 1) - at(i - 1, 1)];
    const length = Math.max(Math.hypot(dx, dy), 1e-9);
    return value + (by * (k % 2 === 0 ? dy : -dx)) / length;
  });
}

/** How much the form of an edge has changed from `from` to `to`, as the farthest that any of its points has gone beside all, px. */
export function changeOf(from: Outline, to: Outline): number {
  const middle = (line: Outline, axis: number): number => {
    let sum = 0;
    for (let i = axis; i < line.length; i += 2) sum += line[i] ?? 0;
    return (2 * sum) / line.length;
  };
  const [dx, dy] = [middle(to, 0) - middle(from, 0), middle(to, 1) - middle(from, 1)];
  let most = 0;
  for (let i = 0; i < from.length; i += 2)
    most = Math.max(most, Math.hypot((to[i] ?? 0) - (from[i] ?? 0) - dx, (to[i + 1] ?? 0) - (from[i + 1] ?? 0) - dy));
  return most;
}
