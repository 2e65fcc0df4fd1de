/** Where a face ends in its photo: towards there it goes with what is around it more and more, so that nobody sees the border of a mesh. */
import type { PhotoFace } from './photo-face';
import { smooth } from './smooth';
import { partOf } from './surface';

/** Parts whose border is the edge of an opening, which parts from what is behind it. */
const OPENINGS = new Set(['mouth', 'lid', 'eye_left', 'eye_right', 'teeth_upper', 'teeth_lower']);
/** Px of 256 from the border at which the face goes by itself alone: a finder's points lie on no outline more exactly. */
const RING = 8;

export interface Border {
  /** Vertices beside the border, */
  readonly ids: Int32Array;
  /** and how much each goes with what is around the face, 0 to 1. */
  readonly shares: Float64Array;
}

/** @param triangles [t * 3] of the face that are drawn @param hidden vertices of them that the photo does not show: they go with what is around */
export function borderOf(face: PhotoFace, triangles: readonly number[], hidden: (vertex: number) => boolean): Border {
  const { surface, source, unit } = face;
  const open = new Map<string, readonly [number, number]>();
  const drawn = new Set(triangles);
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [0, 1, 2].map((k) => triangles[t + k] ?? 0);
    if (corners.some(hidden)) continue;
    corners.forEach((a, k) => {
      const b = corners[(k + 1) % 3] ?? 0;
      if (!open.delete(`${b} ${a}`)) open.set(`${a} ${b}`, [a, b]);
    });
  }
  const isOpening = (v: number): boolean => OPENINGS.has(partOf(surface, v));
  const edges = [...open.values()].filter(([a, b]) => !isOpening(a) || !isOpening(b));
  const away = (v: number): number => {
    const at = (w: number, axis: number): number => (source[2 * w + axis] ?? 0) - (source[2 * v + axis] ?? 0);
    let least = Infinity;
    for (const [a, b] of edges) {
      const [ax, ay] = [at(a, 0), at(a, 1)];
      const [dx, dy] = [at(b, 0) - ax, at(b, 1) - ay];
      const t = Math.min(Math.max(-(ax * dx + ay * dy) / Math.max(dx * dx + dy * dy, 1e-12), 0), 1);
      least = Math.min(least, Math.hypot(ax + t * dx, ay + t * dy));
    }
    return least;
  };
  const shareOf = (v: number): number => (hidden(v) ? 1 : 1 - smooth(away(v) / unit, 0, RING));
  const shares = [...drawn].filter((v) => !isOpening(v)).map((v) => [v, shareOf(v)] as const);
  const beside = shares.filter(([, share]) => share > 0);
  return { ids: Int32Array.from(beside, ([v]) => v), shares: Float64Array.from(beside, ([, share]) => share) };
}
