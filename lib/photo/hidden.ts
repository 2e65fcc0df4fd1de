/** What lips and lids themselves fold away in a photo looks like what is next to it. */
import type { PhotoFace } from './photo-face';

/** Parts of which some is hidden behind a fold that opens, with how far the look of what is seen reaches, in px of 256. */
const FOLDED: Readonly<Record<string, number>> = { mouth: 8, lid: 8, skin: 6, nose: 6, jaw: 6 };

/** [n] the vertex that a hidden one looks like; its own number where it is seen, or nothing is near. */
export function likenesses(face: PhotoFace): Int32Array {
  const { surface, seen, source, unit } = face;
  const nameOf = (v: number): string => surface.parts[surface.part[v] ?? 0] ?? '';
  const seenOf = new Map<string, number[]>();
  for (let v = 0; v < surface.vertices; v++)
    if (seen[v] === 1) seenOf.set(nameOf(v), [...(seenOf.get(nameOf(v)) ?? []), v]);
  return Int32Array.from({ length: surface.vertices }, (_, v) => {
    const reach = FOLDED[nameOf(v)];
    if (seen[v] === 1 || reach === undefined) return v;
    let [best, least] = [v, reach * unit];
    for (const other of seenOf.get(nameOf(v)) ?? []) {
      const d = Math.hypot(
        (source[2 * other] ?? 0) - (source[2 * v] ?? 0),
        (source[2 * other + 1] ?? 0) - (source[2 * v + 1] ?? 0),
      );
      if (d < least) [best, least] = [other, d];
    }
    return best;
  });
}
