/** Where a face ends in its photo: there it goes with what is around it, so that nobody sees the border of a mesh. */
import type { PhotoFace } from './photo-face';

/** Parts whose border is the edge of an opening, which parts from what is behind it. */
const OPENINGS = new Set(['mouth', 'lid', 'eye_left', 'eye_right', 'teeth_upper', 'teeth_lower']);

/** Vertices along the border of triangles [t * 3] of a face. */
export function borderOf({ surface: { parts, part } }: PhotoFace, triangles: readonly number[]): Int32Array {
  const open = new Map<string, readonly [number, number]>();
  for (let t = 0; t < triangles.length; t += 3)
    for (let k = 0; k < 3; k++) {
      const [a, b] = [triangles[t + k] ?? 0, triangles[t + ((k + 1) % 3)] ?? 0];
      if (!open.delete(`${b} ${a}`)) open.set(`${a} ${b}`, [a, b]);
    }
  const found = new Set([...open.values()].flat());
  return Int32Array.from([...found].filter((v) => !OPENINGS.has(parts[part[v] ?? 0] ?? '')));
}
