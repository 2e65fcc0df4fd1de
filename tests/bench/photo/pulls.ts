/** Pulls that people make of a photo, by the numbers of the finder's points and in px of 256. */
import type { PhotoFace } from '../../../lib/photo/photo-face';
import type { Reach } from '../../../lib/drag/reach';
import type { PhotoPull } from '../../../lib/photo/run';

export interface NaturalPull {
  readonly name: string;
  readonly reach: Reach;
  /** Number of the point, and how far it is pulled to the right and down, as the face sees itself upright. */
  readonly points: readonly (readonly [number, number, number])[];
}

export const NATURAL_PULLS: readonly NaturalPull[] = [
  { name: 'wink', reach: 'part', points: [[159, 0, 5.5]] },
  { name: 'eye wider', reach: 'part', points: [[386, 0, -3]] },
  { name: 'brow up', reach: 'part', points: [[105, 0, -8]] },
  { name: 'one corner up', reach: 'part', points: [[61, -4, -7]] },
  { name: 'both corners up', reach: 'part', points: [[61, -5, -6], [291, 5, -6]] },
  { name: 'both corners down', reach: 'part', points: [[61, 0, 6], [291, 0, 6]] },
  { name: 'mouth open', reach: 'part', points: [[17, 0, 14]] },
  { name: 'lower lip up', reach: 'part', points: [[17, 0, -7]] },
  { name: 'pucker', reach: 'part', points: [[61, 7, 0], [291, -7, 0]] },
  { name: 'nose up', reach: 'part', points: [[1, 0, -6]] },
  { name: 'jaw slimmer', reach: 'part', points: [[172, 6, 0], [397, -6, 0]] },
  { name: 'chin longer', reach: 'part', points: [[152, 0, 8]] },
  { name: 'head turned', reach: 'head', points: [[1, 14, 0]] },
  { name: 'head nods', reach: 'head', points: [[1, 0, 8]] },
]; // prettier-ignore

/** The pull on a face. @param length px of 256 that each point is pulled; as it stands above where null */
export function pullsOf(face: PhotoFace, { points }: NaturalPull, length: number | null = null): PhotoPull[] {
  const { surface, source, unit, fit } = face;
  const roll = ((fit.code[surface.entries.length + 2] ?? 0) * Math.PI) / 180;
  return points.map(([index, right, down]) => {
    const v = surface.found[index] ?? 0;
    const handle = { x: source[2 * v] ?? 0, y: source[2 * v + 1] ?? 0 };
    const scale = unit * (length === null ? 1 : length / Math.hypot(right, down));
    // A head that leans to the left in the picture has a positive roll.
    const [cos, sin] = [Math.cos(roll), -Math.sin(roll)];
    return {
      handle,
      target: { x: handle.x + scale * (cos * right - sin * down), y: handle.y + scale * (sin * right + cos * down) },
    };
  });
}

/** Whether all of its points are seen: of a turned face some are not. */
export const isSeen = (face: PhotoFace, pulls: readonly PhotoPull[]): boolean =>
  pulls.every(({ handle }) => face.at(face.fit.code, handle) !== null);

/** A pull by its name. @throws RangeError when there is none */
export function pullNamed(name: string): NaturalPull {
  const found = NATURAL_PULLS.find((pull) => pull.name === name);
  if (found === undefined) throw new RangeError(`there is no pull "${name}"`);
  return found;
}
