/**
 * What a picture of a face shows where, on a grid over all of it: the part of the face, and its place on the face at rest. Made from a
 * tracking map (code.ts) by the server, read by pages: for masks of parts, and to find the other side of the face. Pure.
 */
import type { FeatureMap } from '../drag/model';
import type { Point } from '../geometry/point';
import { nameSpot } from './name-spot';
import { FACE_PARTS, type FacePart } from './places';
import { readCode, type Matter, type Place, type Spot } from './code';

/** Of a place, for one cm: 16 bits hold any place of a head to a twentieth of a millimetre. */
const PLACE_SCALE = 200;
/** A place this far from the one that was looked for is another one, cm. */
const SAME_PLACE = 1;
/** Cells around the nearest one that share in saying where a place lies. */
const NEIGHBOURS = 1;
/** How far from a place cells still count, cm: about the way from one cell to the next. */
const BLUR = 0.35;

/** Cells in rows, `size` x `size`. */
export interface FaceMap {
  readonly size: number;
  /** Index into FACE_PARTS. */
  readonly parts: Uint8Array;
  /** x, y and z of each cell in turn, PLACE_SCALE for one cm. */
  readonly places: Int16Array;
}

/** What parts are made of; all others are skin. */
const MATTER_OF: Partial<Record<FacePart, Matter>> = {
  hair: 'hair',
  eye: 'eyes',
  clothes: 'clothes',
  background: 'background',
};
const BACKGROUND = FACE_PARTS.indexOf('background');

/** Reads a tracking map of the kind `face`. */
export function faceMapOf({ size, channels, data }: FeatureMap): FaceMap {
  const cells = size * size;
  const parts = new Uint8Array(cells);
  const places = new Int16Array(cells * 3);
  const code = new Float32Array(channels);
  for (let cell = 0; cell < cells; cell++) {
    for (let channel = 0; channel < channels; channel++) code[channel] = data[channel * cells + cell] ?? 0;
    const spot = readCode(code);
    parts[cell] = FACE_PARTS.indexOf(nameSpot(spot).part);
    spot.place.forEach((value, axis) => (places[cell * 3 + axis] = Math.round(value * PLACE_SCALE)));
  }
  return { size, parts, places };
}

/** The part that is seen in a cell. */
export const partAt = ({ parts }: FaceMap, cell: number): FacePart =>
  FACE_PARTS[parts[cell] ?? BACKGROUND] ?? 'background';

function placeAt({ places }: FaceMap, cell: number): Place {
  const at = (axis: number) => (places[cell * 3 + axis] ?? 0) / PLACE_SCALE;
  return [at(0), at(1), at(2)];
}

/** What is seen at a place of the picture (image px), as far as a map of parts tells it. */
export function spotIn(map: FaceMap, at: Point, resolution: number): Spot {
  const cell = cellAt(map, at, resolution);
  const part = partAt(map, cell);
  const matter = MATTER_OF[part] ?? 'skin';
  return { place: placeAt(map, cell), matter };
}

function cellAt({ size }: FaceMap, { x, y }: Point, resolution: number): number {
  const along = (value: number) => Math.min(size - 1, Math.max(0, Math.floor((value / resolution) * size)));
  return along(y) * size + along(x);
}

const apart = (a: Place, b: Place): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

/** Where in the picture a place is seen, image px. Null when it is hidden. @param far how far two places are from each other, cm */
export function whereIs(map: FaceMap, place: Place, resolution: number, far = apart): Point | null {
  const { size } = map;
  let best = -1;
  let least = SAME_PLACE;
  for (let cell = 0; cell < size * size; cell++) {
    if (map.parts[cell] === BACKGROUND) continue;
    const distance = far(placeAt(map, cell), place);
    if (distance < least) [best, least] = [cell, distance];
  }
  if (best < 0) return null;
  const [row, column] = [Math.floor(best / size), best % size];
  let [x, y, weights] = [0, 0, 0];
  for (let r = Math.max(0, row - NEIGHBOURS); r <= Math.min(size - 1, row + NEIGHBOURS); r++)
    for (let c = Math.max(0, column - NEIGHBOURS); c <= Math.min(size - 1, column + NEIGHBOURS); c++) {
      const cell = r * size + c;
      if (map.parts[cell] === BACKGROUND) continue;
      const weight = Math.exp(-((far(placeAt(map, cell), place) / BLUR) ** 2));
      [x, y, weights] = [x + weight * (c + 0.5), y + weight * (r + 0.5), weights + weight];
    }
  const scale = resolution / size;
  return { x: (x / weights) * scale, y: (y / weights) * scale };
}

/** The direction in the picture in which one goes across the face, from its left to its right as one sees it. */
function across(map: FaceMap): Point {
  const { size } = map;
  let [x, y] = [0, 0];
  for (let row = 0; row + 1 < size; row++)
    for (let column = 0; column + 1 < size; column++) {
      const cell = row * size + column;
      const [right, below] = [cell + 1, cell + size];
      if ([cell, right, below].some((each) => map.parts[each] === BACKGROUND)) continue;
      const here = placeAt(map, cell)[0];
      x += placeAt(map, right)[0] - here;
      y += placeAt(map, below)[0] - here;
    }
  const length = Math.hypot(x, y);
  return length === 0 ? { x: 1, y: 0 } : { x: x / length, y: y / length };
}

/** The other side of something: where it is, and which way it goes there when this side is moved. */
export interface OtherSide {
  readonly at: Point;
  /** @param by a movement on this side @returns the same movement on the other */
  readonly mirrored: (by: Point) => Point;
}

/** The other side of a picture that nothing is known of: it is turned over about its middle. */
export function otherSideOfPicture({ x, y }: Point, width: number): OtherSide {
  return { at: { x: width - x, y }, mirrored: (by) => ({ x: -by.x, y: by.y }) };
}

/** The other side of what a face shows at `at` (image px). Null when there is none: on the background, or where it is hidden. */
export function otherSideOfFace(map: FaceMap, at: Point, resolution: number): OtherSide | null {
  const cell = cellAt(map, at, resolution);
  if (map.parts[cell] === BACKGROUND) return null;
  const [x, y, z] = placeAt(map, cell);
  const seen = whereIs(map, [-x, y, z], resolution);
  const here = whereIs(map, [x, y, z], resolution);
  if (seen === null || here === null) return null;
  const normal = across(map);
  const mirrored = (by: Point) => {
    const along = by.x * normal.x + by.y * normal.y;
    return { x: by.x - 2 * along * normal.x, y: by.y - 2 * along * normal.y };
  };
  // What the cell's middle is off the point itself, the other side is off its own.
  const off = mirrored({ x: at.x - here.x, y: at.y - here.y });
  return { at: { x: seen.x + off.x, y: seen.y + off.y }, mirrored };
}
