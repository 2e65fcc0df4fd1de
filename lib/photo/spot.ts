/** What a tracking map (lib/face/code.ts) would say of a photo. */
import { writeCode, type Matter } from '../face/code';
import type { SurfacePoint } from './on-surface';
import type { Surface } from './surface';

/** Of what cannot follow: where it lies says nothing. */
export const spotOfStuck = (matter: Matter): Float32Array => writeCode({ place: [0, 0, 0], matter });

/** Of a point of the surface. */
export function spotOf({ mean, part, parts }: Surface, { vertices, shares }: SurfacePoint): Float32Array {
  const along = (axis: number): number =>
    vertices.reduce((sum, v, k) => sum + (shares[k] ?? 0) * (mean[3 * v + axis] ?? 0), 0);
  return writeCode({ place: [along(0), along(1), along(2)], matter: matterOf(parts[part[vertices[0]] ?? 0] ?? '') });
}

function matterOf(part: string): Matter {
  if (part.startsWith('eye')) return 'eyes';
  return part === 'head' ? 'hair' : 'skin';
}
