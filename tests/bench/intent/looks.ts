/** A face and what the judges see of it: by landmarks in the picture, and by the geometry that its code has. */
import { faceMapOf, partAt, whereIs, type FaceMap } from '../../../lib/face/face-map';
import { spotAt, type Place } from '../../../lib/face/code';
import type { FeatureMap } from '../../../lib/drag/model';
import { distance, type Point } from '../../../lib/geometry/point';
import { place } from '../../../lib/photo/place';
import type { Surface } from '../../../lib/photo/surface';
import type { Rig } from '../drag/rig';
import type { FaceApi } from '../judges/face-api';
import type { LandmarkJudge } from '../judges/landmarks';
import { codeOfZ } from './code-of-z';
import type { Sight } from './judge';
import { EXTRA_PLACES, EYE_LANDMARKS, POINT_NAMES, type ExtraName, type PointName, type Vertices } from './points';
import type { Pressed } from './pulls';
import { pupilOf } from './pupil';
import type { ZReader } from './read-z';

/** Everybody who looks. */
export interface Judges {
  readonly rig: Rig;
  readonly surface: Surface;
  readonly vertices: Vertices;
  readonly reader: ZReader;
  readonly landmarks: LandmarkJudge;
  readonly faceApi: FaceApi;
}

/** One face, before or after a pull. */
export interface Look {
  readonly ws: Float32Array;
  readonly picture: Uint8Array;
  readonly map: FaceMap;
  readonly tracking: FeatureMap;
  readonly z: Float32Array;
  /** Code of the surface for that z. */
  readonly code: Float64Array;
  readonly byPicture: Sight;
  readonly byCode: Sight;
  /** By the landmarks of face-api. */
  readonly byThird: Sight;
  /** Where what was seen at a place before is now, of a picture whose pixels were carried; null where nothing carries it. */
  readonly carried?: (at: Point) => Point | null;
  /** The same of what lies on the surface itself, which is soon told of many places. */
  readonly onSurface?: (at: Point) => Point | null;
}

/** @param near z of a face that is like it. @param shown what people see, where that is not what the latent draws */
export async function lookAt(
  judges: Judges,
  ws: Float32Array,
  near: Float32Array | null,
  shown: (drawn: Uint8Array) => Uint8Array = (drawn) => drawn,
): Promise<Look> {
  const { rig, surface, vertices, reader } = judges;
  const { resolution, features, trackFeature } = rig.manifest;
  const { draw, features: maps } = await rig.model.synthesise(ws);
  const tracking = maps[features.findIndex(({ output }) => output === trackFeature)];
  if (tracking === undefined) throw new Error(`the generator gave no feature map "${trackFeature}"`);
  const picture = shown(await draw());
  const map = faceMapOf(tracking);
  const z = await reader.read(ws, near);
  const code = codeOfZ(surface, z, resolution);
  const { byPicture, byThird } = await sightsOf(judges, picture, (name) =>
    whereIs(map, EXTRA_PLACES[name], resolution),
  );
  const byCode = new Map<PointName, Point>();
  const ids = POINT_NAMES.map((name) => vertices.get(name) ?? 0);
  const places = place(surface, code, Int32Array.from(ids));
  POINT_NAMES.forEach((name, i) => byCode.set(name, { x: places[3 * i] ?? NaN, y: places[3 * i + 1] ?? NaN }));
  return { ws, picture, map, tracking, z, code, byPicture, byCode, byThird };
}

/** What is found in a picture. @param extra where a place is that no landmark lies on; null where it is not seen */
export async function sightsOf(
  { rig, landmarks, faceApi }: Judges,
  picture: Uint8Array,
  extra: (name: ExtraName) => Point | null,
): Promise<Pick<Look, 'byPicture' | 'byThird'>> {
  const { resolution } = rig.manifest;
  const found = await landmarks.find(picture, resolution);
  const byPicture = new Map<PointName, Point>(found.map((point, i) => [i, point]));
  for (const [name, ring] of Object.entries(EYE_LANDMARKS)) {
    const pupil = pupilOf(picture, resolution, ring.map((i) => found[i] ?? { x: NaN, y: NaN })); // prettier-ignore
    if (pupil !== null) byPicture.set(name as PointName, pupil);
  }
  for (const name of Object.keys(EXTRA_PLACES) as ExtraName[]) {
    const seen = extra(name);
    if (seen !== null) byPicture.set(name, seen);
  }
  const third = await faceApi.find(picture, resolution);
  return { byPicture, byThird: new Map<PointName, Point>(third.map((point, i) => [i, point])) };
}

/** Px from the picture's border at which a press still is in it. */
const BORDER = 6;

/** Where something is pressed; null where this face does not show it. */
export function pressedAt({ map, byPicture, tracking }: Look, press: Pressed, resolution: number): Point | null {
  const scale = resolution / map.size;
  const cell = (column: number, row: number): Point => ({ x: (column + 0.5) * scale, y: (row + 0.5) * scale });
  const middle = Math.floor((byPicture.get(30)?.x ?? resolution / 2) / scale);
  const column = (x: number) => Array.from({ length: map.size }, (_, row) => ({ x, row }));
  const is = (part: string) => (c: { x: number; row: number }) => partAt(map, c.row * map.size + c.x) === part;
  switch (press) {
    case 'crown': {
      const top = column(middle).find(is('hair'));
      return top === undefined || top.row < 3 ? null : cell(top.x, top.row + 1);
    }
    case 'hairline': {
      const last = column(middle).filter(is('hair')).findLast(({ row }) => cell(0, row).y < (byPicture.get(27)?.y ?? 0)); // prettier-ignore
      return last === undefined ? null : cell(last.x, last.row);
    }
    case 'hair-end': {
      // Hair beside the chin, or none that hangs.
      const side = Math.floor((byPicture.get(3)?.x ?? 0) / scale) - 3;
      const end = column(Math.max(side, 2)).findLast(is('hair'));
      if (end === undefined) return null;
      const at = cell(end.x, end.row);
      return at.y > (byPicture.get(2)?.y ?? Infinity) && at.y < resolution - 30 ? at : null;
    }
    case 'shoulder': {
      const at = column(Math.floor(map.size * 0.2)).find(is('clothes'));
      return at === undefined || at.row > map.size - 3 ? null : cell(at.x, at.row + 1);
    }
    case 'background': {
      const at = cell(4, 12);
      return spotAt(tracking, at, resolution).matter === 'background' ? at : null;
    }
    default: {
      const at = byPicture.get(press);
      const inside = (value: number): boolean => value > BORDER && value < resolution - BORDER;
      return at === undefined || !inside(at.x) || !inside(at.y) ? null : at;
    }
  }
}

/** Where something that no landmark lies on has gone: the place of the face at rest that was pressed. Null when it is not seen any more. */
export function spotAfter(before: Look, after: Look, at: Point, resolution: number): Point | null {
  const { place: wanted, matter } = spotAt(before.tracking, at, resolution);
  if (matter === 'background') return null;
  if (after.carried !== undefined) return after.carried(at);
  const here = whereIs(before.map, wanted, resolution);
  const there = whereIs(after.map, wanted, resolution);
  // What the map is off where it was pressed it is off afterwards as well.
  return here === null || there === null ? null : { x: at.x + there.x - here.x, y: at.y + there.y - here.y };
}

/** The vertex that is nearest to a place of the head at rest: what is on no surface, as hair, goes with it when the head turns. */
export function vertexNear({ mean, vertices }: Surface, [x, y, z]: Place): number {
  let [best, least] = [0, Infinity];
  for (let v = 0; v < vertices; v++) {
    const away = Math.hypot(x - (mean[3 * v] ?? 0), y - (mean[3 * v + 1] ?? 0), z - (mean[3 * v + 2] ?? 0));
    if (away < least) [best, least] = [v, away];
  }
  return best;
}

/** Whether a face shows so much of a point that it is where it was found: landmarks of a side that is turned away are guessed. */
export function isSeen(look: Look, at: Point, resolution: number): boolean {
  const { matter, place: there } = spotAt(look.tracking, at, resolution);
  if (matter === 'background') return false;
  const back = whereIs(look.map, there, resolution);
  return back !== null && distance(back, at) < 6;
}
