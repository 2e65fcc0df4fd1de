/**
 * The surface of a face: a small mesh that moves linearly with what a face can do, and rigidly with the head. It is what carries the
 * pixels of somebody's own photo. The files of packs hold it (`surface.npz`, made by the training stage `surface`).
 */
import type { NpyArray, NpyData } from '../npz/npy';

/** Numbers behind the entries of a code: what the head and the camera do. Angles in degrees, x and y in px, size in log px per cm. */
export const POSE = ['yaw', 'pitch', 'roll', 'x', 'y', 'size'] as const;

/** How the surface is looked at; lengths in cm. */
export interface SurfaceCamera {
  /** About which the head turns. */
  readonly pivot: readonly number[];
  /** From the camera to the plane of the pivot. */
  readonly distance: number;
}

/** What a pack's manifest says of its surface. */
export interface SurfaceInfo {
  readonly vertices: number;
  readonly entries: readonly string[];
  readonly parts: readonly string[];
  readonly camera: SurfaceCamera;
}

export interface Surface extends SurfaceInfo {
  /** [n * 3] cm where all entries are 0; y up, z towards the viewer. */
  readonly mean: Float32Array;
  /** [entries * n * 3] cm at 1. */
  readonly moves: Float32Array;
  /** Of each entry: least and largest value, and what is common. */
  readonly low: Float32Array;
  readonly high: Float32Array;
  readonly deviations: Float32Array;
  /** [entries] how far one pull readily takes an entry. */
  readonly ease: Float32Array;
  /** [n] 1 where a vertex goes with the head, 0 with the body. */
  readonly weights: Float32Array;
  /** [t * 3] corners, counter-clockwise seen from outside. */
  readonly triangles: Int32Array;
  /** [n] places in `parts`. */
  readonly part: Uint8Array;
  /** [p] the vertex that each point of the face finder lies on. */
  readonly found: Int32Array;
  /** [p] how far such a point lies from its vertex in the mean of many faces, in px where the picture is 256 wide. */
  readonly foundError: Float32Array;
  /** [k * 2] px in their picture of the last k vertices, the nodes of the sheets behind the lips. */
  readonly texture: Float32Array;
  /** The pictures of the upper and the lower sheet: [2 * height * width * 4] sRGB and alpha. */
  readonly pictures: { readonly width: number; readonly height: number; readonly data: Uint8Array };
}

/** @throws RangeError that names the array which is missing or not of the shape that the manifest says. */
export function readSurface(arrays: Readonly<Record<string, NpyArray>>, info: SurfaceInfo): Surface {
  const [n, e] = [info.vertices, info.entries.length];
  const array = <T extends NpyData>(
    name: string,
    type: new (length: number) => T,
    shape: readonly (number | null)[],
  ): T => {
    const found = arrays[name];
    const fits =
      found?.data instanceof type &&
      found.shape.length === shape.length &&
      shape.every((length, axis) => length === null || found.shape[axis] === length);
    if (!fits)
      throw new RangeError(`${name} must be ${type.name} of shape [${shape.map((l) => l ?? 'any').join(', ')}]`);
    return found.data;
  };
  const whole = array('moves', Int16Array, [e, n, 3]);
  const scales = array('scales', Float32Array, [e]);
  const surface = {
    ...info,
    mean: array('mean', Float32Array, [n, 3]),
    moves: Float32Array.from(whole, (value, i) => value * (scales[Math.floor(i / (3 * n))] ?? 0)),
    low: array('low', Float32Array, [e]),
    high: array('high', Float32Array, [e]),
    deviations: array('deviations', Float32Array, [e]),
    ease: array('ease', Float32Array, [e]),
    weights: array('weights', Float32Array, [n]),
    triangles: array('triangles', Int32Array, [null, 3]),
    part: array('parts', Uint8Array, [n]),
    found: array('found', Int32Array, [null]),
    foundError: array('found_error', Float32Array, [null]),
    texture: array('texture', Float32Array, [null, 2]),
    pictures: {
      height: arrays.pictures?.shape[1] ?? 0,
      width: arrays.pictures?.shape[2] ?? 0,
      data: array('pictures', Uint8Array, [2, null, null, 4]),
    },
  };
  const inside = (vertex: number): boolean => vertex >= 0 && vertex < n;
  if (!surface.triangles.every(inside)) throw new RangeError('triangles must name vertices that there are');
  if (surface.texture.length > 2 * n) throw new RangeError('texture must be of vertices that there are');
  if (!surface.found.every(inside)) throw new RangeError('found must name vertices that there are');
  if (!surface.part.every((part) => part < info.parts.length))
    throw new RangeError('parts must name parts that there are');
  return surface;
}

/** Numbers of a code of this surface. */
export const codeLength = (surface: SurfaceInfo): number => surface.entries.length + POSE.length;

export const EYES = ['eye_right', 'eye_left'] as const;
/** The person's right eye, or the left one; the name of its part of a surface. */
export type Eye = (typeof EYES)[number];
export const isEye = (part: string): part is Eye => (EYES as readonly string[]).includes(part);
/** The name of the part that a vertex is of. */
export const partOf = ({ parts, part }: Pick<Surface, 'parts' | 'part'>, vertex: number): string =>
  parts[part[vertex] ?? 0] ?? '';
