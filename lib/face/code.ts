/**
 * What a tracking map says of each spot: the place of the face's surface that is seen there, on the face at rest, and what it is made
 * of. Made by `surface_code` in models/training/tugtrain/latent/surface.py; a pack says in its manifest that its map is of this kind.
 */
import type { FeatureMap } from '../drag/model';
import { sampleFeatures } from '../drag/sample-features';
import type { Point } from '../geometry/point';

/** Channels: x, y, z; sine of x and y, cosine of x and y; one flag for each matter. */
const FIRST_FLAG = 7;
/** cm that one unit of the first three channels stands for. */
const PLACE_UNIT = 6;
/** What the flag of the matter that is seen has; the others have 0, and all have over the background. */
const FLAG = 0.5;

const MATTERS = ['skin', 'eyes', 'hair', 'clothes'] as const;
export type Matter = (typeof MATTERS)[number] | 'background';

/** A place of the face at rest, cm: x to the right as one sees it, y up, z towards whoever looks; the origin lies behind the nose. */
export type Place = readonly [x: number, y: number, z: number];

export interface Spot {
  readonly place: Place;
  readonly matter: Matter;
}

/** Reads a code (SURFACE_CHANNELS of lib/pack/manifest.ts numbers), from `offset` on. */
export function readCode(code: ArrayLike<number>, offset = 0): Spot {
  const at = (channel: number) => code[offset + channel] ?? 0;
  let matter: Matter = 'background';
  let most = FLAG / 2;
  MATTERS.forEach((name, i) => {
    if (at(FIRST_FLAG + i) <= most) return;
    most = at(FIRST_FLAG + i);
    matter = name;
  });
  return { place: [at(0) * PLACE_UNIT, at(1) * PLACE_UNIT, at(2) * PLACE_UNIT], matter };
}

/** The code of a spot, without the waves of its place, which nobody reads. */
export function writeCode({ place, matter }: Spot): Float32Array {
  const code = new Float32Array(FIRST_FLAG + MATTERS.length);
  place.forEach((value, axis) => (code[axis] = value / PLACE_UNIT));
  MATTERS.forEach((name, i) => (code[FIRST_FLAG + i] = name === matter ? FLAG : 0));
  return code;
}

/** What a tracking map shows at `position` (image px of a picture of `resolution`). */
export function spotAt(map: FeatureMap, position: Point, resolution: number): Spot {
  const code = new Float32Array(map.channels);
  sampleFeatures([map], position, resolution, code, 0);
  return readCode(code);
}
