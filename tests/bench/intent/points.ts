/** Points of a face by name, the words in which pulls are written down: where they are on the surface, and in the map of a picture. */
import type { Surface } from '../../../lib/photo/surface';
import { allVertices, place } from '../../../lib/photo/place';
import type { KnownPeople } from '../photo/renders';
import { codeOfZ } from './code-of-z';

/** Landmarks of the 68-point layout by number, the middles of the irises, and places of the face at rest (EXTRA_PLACES). Left and right as one sees them. */
export type PointName = number | 'pupil-left' | 'pupil-right' | ExtraName;

export const LANDMARKS = 68;
export const EYE_LANDMARKS = {
  'pupil-left': [36, 37, 38, 39, 40, 41],
  'pupil-right': [42, 43, 44, 45, 46, 47],
} as const;
/** Points of the photo's finder in the middle of the irises: the first is the person's left one. */
const IRISES = { 'pupil-left': 473, 'pupil-right': 468 } as const;

/** On the face at rest, cm (lib/face/places.ts): what no landmark lies on. */
export const EXTRA_PLACES = {
  'cheek-left': [-4.7, -0.4, 9.4],
  'cheek-right': [4.7, -0.4, 9.4],
  'ear-left': [-8.3, 2.6, -0.4],
  'ear-right': [8.3, 2.6, -0.4],
  'neck-left': [-4.6, -10.6, 1.8],
  'neck-right': [4.6, -10.6, 1.8],
} as const satisfies Record<string, readonly [number, number, number]>;
export type ExtraName = keyof typeof EXTRA_PLACES;

/** Every name that a judge may know. */
export const POINT_NAMES: readonly PointName[] = [
  ...Array.from({ length: LANDMARKS }, (_, i) => i),
  'pupil-left',
  'pupil-right',
  ...(Object.keys(EXTRA_PLACES) as ExtraName[]),
];

/** The vertex of each point. */
export type Vertices = ReadonlyMap<PointName, number>;

/** Landmarks come from renders of which it is known where they are: each is the vertex that lies nearest to it in all of them. */
export function verticesOf(surface: Surface, { size, people }: KnownPeople): Vertices {
  const all = allVertices(surface);
  const far = Array.from({ length: LANDMARKS }, () => new Float64Array(surface.vertices));
  for (const { before, after } of people)
    for (const { u, landmarks, seen } of [before, after]) {
      const places = place(surface, codeOfZ(surface, u, size), all);
      landmarks.forEach(({ x, y }, i) => {
        const row = far[i];
        if (seen[i] !== 1 || row === undefined) return;
        for (let v = 0; v < row.length; v++)
          row[v] = (row[v] ?? 0) + Math.hypot((places[3 * v] ?? 0) - x, (places[3 * v + 1] ?? 0) - y);
      });
    }
  const out = new Map<PointName, number>(far.map((row, i) => [i, row.indexOf(Math.min(...row))]));
  for (const name of ['pupil-left', 'pupil-right'] as const) out.set(name, surface.found[IRISES[name]] ?? 0);
  for (const [name, [x, y, z]] of Object.entries(EXTRA_PLACES)) {
    let [best, least] = [0, Infinity];
    for (let v = 0; v < surface.vertices; v++) {
      const [dx, dy, dz] = [x, y, z].map((value, axis) => value - (surface.mean[3 * v + axis] ?? 0)) as [number, number, number]; // prettier-ignore
      const away = Math.hypot(dx, dy, dz);
      if (away < least) [best, least] = [v, away];
    }
    out.set(name as ExtraName, best);
  }
  return out;
}
