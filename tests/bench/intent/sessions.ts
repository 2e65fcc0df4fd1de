/** Whether somebody is still the same person after several pulls in a row, and after one there and back. */
import type { Point } from '../../../lib/geometry/point';
import type { Methods } from '../drag/methods/run';
import { euclidean, pictureChange } from '../drag/metrics/distance';
import { lookAt, type Judges, type Look } from './looks';
import { METHODS, type IntentMethod } from './options';

/** What is asked: distance of face-api's descriptors, and mean change of the picture after coming back, of 255. */
export const SAME_PERSON = 0.25;
export const SAME_PICTURE = 3;

/** Landmarks that are pulled one after the other, a few px each and home in the sum. */
const SMALL: readonly (readonly [landmark: number, dx: number, dy: number])[] = [
  [48, -4, -4],
  [24, 0, -5],
  [30, 6, 0],
  [8, 0, 5],
  [57, 0, 5],
  [19, 0, -4],
  [30, -6, 0],
  [54, 3, -3],
];
const THERE: readonly (readonly [number, number, number])[] = [[30, 30, 0]];
/** What each of them means, where pulls have a reach: small ones the part that was pressed, the long one by the nose the head. */
const [PART, HEAD] = [0, 1];

export interface SessionResult {
  readonly method: IntentMethod;
  /** Distance of the descriptors, of each face. */
  readonly row: readonly number[];
  readonly back: readonly number[];
  /** Mean change of the picture after coming back. */
  readonly change: readonly number[];
}

/** Those that change the latent: sessions go on from one. */
type SessionMethod = Exclude<IntentMethod, 'ours-pixels'>;

/** Of methods that are given masks or holds, the same without: those are of one pull, and there is none for a whole session. */
export function sessionMethods(methods: readonly IntentMethod[]): SessionMethod[] {
  const plain = (id: IntentMethod): SessionMethod[] => {
    if (id === 'ours-pixels') return [];
    return [METHODS[id].way === 'reach' ? id : METHODS[id].method];
  };
  return [...new Set(methods.flatMap(plain))];
}

/** @param faces at which they begin */
export async function measureSessions(
  judges: Judges,
  methods: Methods,
  id: SessionMethod,
  faces: readonly Look[],
): Promise<SessionResult> {
  const { rig, faceApi } = judges;
  const { method, way } = METHODS[id];
  const { resolution } = rig.manifest;
  const who = ({ picture }: Look) => faceApi.identity(picture, resolution);
  const scale = resolution / 256;
  const pulled = async (
    from: readonly Look[],
    name: string,
    landmark: number,
    reach: number,
    to: (at: Point, i: number) => Point,
  ) => {
    const cases = from.map(({ ws, byPicture }, i) => {
      const at = byPicture.get(landmark) ?? { x: NaN, y: NaN };
      const one = { ws, points: [at], targets: [to(at, i)], hold: [false], mask: null };
      return way === 'reach' ? { ...one, reach } : one;
    });
    const outcomes = await methods.run(method, `${name}-${way}`, cases);
    return Promise.all(outcomes.map(({ ws }, i) => lookAt(judges, ws, from[i]?.z ?? null)));
  };
  const by = (dx: number, dy: number) => (at: Point) => ({ x: at.x + scale * dx, y: at.y + scale * dy });
  let row: readonly Look[] = faces;
  for (const [i, [landmark, dx, dy]] of SMALL.entries())
    row = await pulled(row, `session-${i}`, landmark, PART, by(dx, dy));
  let back: readonly Look[] = faces;
  for (const [landmark, dx, dy] of THERE) {
    back = await pulled(back, 'session-there', landmark, HEAD, by(dx, dy));
    back = await pulled(back, 'session-back', landmark, HEAD, (at, i) => faces[i]?.byPicture.get(landmark) ?? at);
  }
  const apart = (ends: readonly Look[]) =>
    Promise.all(faces.map(async (face, i) => euclidean(await who(face), await who(ends[i] ?? face))));
  return {
    method: id,
    row: await apart(row),
    back: await apart(back),
    change: faces.map((face, i) => pictureChange(face.picture, (back[i] ?? face).picture, resolution)),
  };
}
