/**
 * Renders whose truth is known: a picture is pulled to where somebody's face has gone, and compared with the render of that; so is what
 * the generator makes of the same pull, and what it paints when it is told the truth.
 */
import { distance, type Point } from '../../../lib/geometry/point';
import { fitSurface } from '../../../lib/photo/fit';
import { PhotoFace } from '../../../lib/photo/photo-face';
import { pullPhoto } from '../../../lib/photo/run';
import type { Reach } from '../../../lib/drag/reach';
import type { Surface } from '../../../lib/photo/surface';
import { quantile } from '../../../lib/statistics/quantile';
import type { FaceFinder } from '../../../server/inference/photos/face-finder';
import { runOurs } from '../drag/methods/ours';
import { carried } from '../drag/metrics/warp';
import type { Rig } from '../drag/rig';
import type { FaceApi } from '../judges/face-api';
import type { FeatureJudge } from '../judges/features';
import { least, meanOf, most, type Part } from './bars';
import { SIDE, apart, cutOut, difference, drawn, wholeSquare } from './pictures';
import type { MovedPerson } from './renders';

/** Landmarks of 68 that say where a face has gone: brows, corners of the eyes, nose, corners and middle of the mouth, chin. */
const MANY = [19, 24, 36, 39, 42, 45, 30, 48, 54, 51, 57, 8];
const FIVE = [36, 45, 30, 48, 54];
/** Px of 256 within which a pulled landmark is to be found again. */
const LANDED = 2;

export interface Judges {
  readonly rig: Rig;
  readonly faceApi: FaceApi;
  readonly features: FeatureJudge;
}

/** Pictures of one person for the strips, RGB bytes of 256 x 256. */
export interface TruthPictures {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly pulled: Uint8Array;
  readonly generator: Uint8Array;
  readonly plain: Uint8Array;
}

export async function measureTruth(
  people: readonly MovedPerson[],
  surface: Surface,
  finder: FaceFinder,
  judges: Judges,
): Promise<Part & { readonly pictures: readonly TruthPictures[] }> {
  const measured: Measured[] = [];
  let lost = 0;
  for (const person of people) {
    const one = await measureOne(person, surface, finder, judges);
    if (one === null) lost += 1;
    else measured.push(one);
  }
  const column = (pick: (one: (typeof measured)[number]) => number): number => meanOf(measured.map(pick));
  const kinds = ['expression', 'pose'] as const;
  const rows = [...kinds, null].flatMap((kind) => {
    const mine = measured.filter((one) => kind === null || one.kind === kind);
    return (['left', 'ours', 'plain', 'generator', 'told'] as const).map((way) => ({
      label: `${kind ?? 'all'}: ${WAYS[way]}`,
      values: [mine.length, meanOf(mine.map(({ mae }) => mae[way])), meanOf(mine.map(({ feature }) => feature[way]))],
    }));
  });
  const nearer = (pick: (one: (typeof measured)[number]) => Readonly<Record<Way, number>>): number =>
    measured.filter((one) => pick(one).ours < pick(one).generator).length / measured.length;
  const landed = ([1, 5] as const).map((count) => measured.flatMap((one) => one.landed[count]));
  return {
    bars: [
      most('renders in which no face was found', lost, 0),
      most('difference from the true render, of that of the generator’s own drag', column((o) => o.mae.ours) / column((o) => o.mae.generator), 1),
      most('the same of the generator that is told the true code', column((o) => o.mae.ours) / column((o) => o.mae.told), 1),
      most('feature distance, of that of the generator’s own drag', column((o) => o.feature.ours) / column((o) => o.feature.generator), 1),
      least('share of renders that are nearer by difference', nearer(({ mae }) => mae), 1),
      least('share of renders that are nearer by features', nearer(({ feature }) => feature), 1),
      most('a pulled landmark, found again by face-api, from its target', meanOf(landed[0] ?? []), LANDED, 'px of 256'),
      most('five pulled landmarks', meanOf(landed[1] ?? []), LANDED, 'px of 256'),
    ], // prettier-ignore
    tables: [
      {
        title: 'Pulled to a known truth',
        about:
          'Twelve landmarks of a render are pulled to where they are in a render of the same person with another expression or pose (reach part, or head). Mean absolute difference from that render ' +
          '(of 255) and distance of the features of nsfwjs’ MobileNetV2, at 256 px. The generator starts from the true z of the first render, which nobody has of a photo.',
        columns: ['renders', 'difference', 'feature distance'],
        rows,
      },
      {
        title: 'Landmarks found again',
        about:
          'Landmarks that face-api finds in the first render are pulled to where it finds them in the second; distance from there to where it finds them in the result, px of 256. ' +
          'One: the one of the five (corners of the eyes and of the mouth, tip of the nose) that goes farthest.',
        columns: ['mean', 'median', 'p95', 'share within 2', 'way asked for', 'by the surface’s own reckoning'],
        rows: ([1, 5] as const).map((count, i) => ({
          label: `${count} ${count === 1 ? 'point' : 'points'}`,
          values: [
            meanOf(landed[i] ?? []),
            quantile(landed[i] ?? [], 0.5),
            quantile(landed[i] ?? [], 0.95),
            (landed[i] ?? []).filter((d) => d <= LANDED).length / (landed[i]?.length ?? 1),
            meanOf(measured.flatMap((one) => one.asked[count])),
            meanOf(measured.map((one) => one.believed[count])),
          ],
        })),
      },
    ],
    numbers: measured.map(({ pictures: _, ...numbers }) => numbers),
    pictures: measured.map(({ pictures }) => pictures),
  };
}

const WAYS = {
  left: 'as it was',
  ours: 'the photo, pulled',
  plain: 'plain moving least squares',
  generator: 'the generator, pulled',
  told: 'the generator, told the true code',
} as const;
type Way = keyof typeof WAYS;

type Measured = NonNullable<Awaited<ReturnType<typeof measureOne>>>;

async function measureOne(person: MovedPerson, surface: Surface, finder: FaceFinder, judges: Judges) {
  const { before, after, kind } = person;
  const [found] = await finder.find(before.picture);
  if (found === undefined) return null;
  const face = new PhotoFace(surface, fitSurface(surface, found.points), found.points);
  const scale = SIDE / before.picture.width;
  const reach: Reach = kind === 'pose' ? 'head' : 'part';
  const [first, last] = await Promise.all([before, after].map(({ picture }) => cutOut(picture, wholeSquare(picture))));
  if (first === undefined || last === undefined) return null;
  const onFace = MANY.filter(
    (i) => before.seen[i] === 1 && after.seen[i] === 1 && face.at(face.fit.code, at(before.landmarks, i)) !== null,
  );
  const [from, to] = [onFace.map((i) => at(before.landmarks, i)), onFace.map((i) => at(after.landmarks, i))];
  const small = (points: readonly Point[]): Point[] => points.map(({ x, y }) => ({ x: x * scale, y: y * scale }));
  const pulled = await shown(person, face, pull(face, from, to, reach).code);
  const { rig, features } = judges;
  const start = await wsOf(rig, before.u);
  const dragged = await runOurs(rig.model, {
    ws: start,
    points: small(from),
    targets: small(to),
    hold: onFace.map(() => false),
    mask: null,
  });
  const pictures = {
    left: first,
    ours: pulled,
    plain: carried(first, small(from), small(to), SIDE),
    generator: await rig.picture(dragged.outcome.ws),
    told: await rig.picture(await wsOf(rig, after.u)),
  };
  const wanted = await features.features(last, SIDE);
  const mae: Record<string, number> = {};
  const feature: Record<string, number> = {};
  for (const [way, picture] of Object.entries(pictures)) {
    mae[way] = difference(picture, last);
    feature[way] = apart(await features.features(picture, SIDE), wanted);
  }
  const marks = await Promise.all([first, last].map((picture) => judges.faceApi.find(picture, SIDE)));
  const [marksFrom, marksTo] = [marks[0] ?? [], marks[1] ?? []];
  const far = (i: number): number => distance(at(marksFrom, i), at(marksTo, i));
  const usable = FIVE.filter((i) => face.at(face.fit.code, inPhoto(at(marksFrom, i), scale)) !== null);
  const sets = { 1: [...usable].sort((a, b) => far(b) - far(a)).slice(0, 1), 5: usable };
  const landed: Record<number, number[]> = {};
  const asked: Record<number, number[]> = {};
  const believed: Record<number, number> = {};
  for (const [count, set] of Object.entries(sets)) {
    const go = pull(face, ...([marksFrom, marksTo].map((all) => set.map((i) => inPhoto(at(all, i), scale))) as [Point[], Point[]]), reach); // prettier-ignore
    const again = await judges.faceApi.find(await shown(person, face, go.code), SIDE);
    landed[Number(count)] = set.map((i) => distance(at(again, i), at(marksTo, i)));
    asked[Number(count)] = set.map(far);
    believed[Number(count)] = go.distance;
  }
  return {
    kind,
    residual: face.fit.residual,
    mae: mae as Record<Way, number>,
    feature: feature as Record<Way, number>,
    landed: landed as Record<1 | 5, number[]>,
    asked: asked as Record<1 | 5, number[]>,
    believed: believed as Record<1 | 5, number>,
    pictures: { before: first, after: last, pulled, generator: pictures.generator, plain: pictures.plain },
  };
}

const at = (points: readonly Point[], index: number): Point => points[index] ?? { x: NaN, y: NaN };
const inPhoto = ({ x, y }: Point, scale: number): Point => ({ x: x / scale, y: y / scale });
const wsOf = async (rig: Rig, u: readonly number[]): Promise<Float32Array> => {
  const w = await rig.model.map(Float32Array.from(u));
  const ws = new Float32Array(w.length * rig.manifest.layers);
  for (let layer = 0; layer < rig.manifest.layers; layer++) ws.set(w, layer * w.length);
  return ws;
};

function pull(face: PhotoFace, from: readonly Point[], to: readonly Point[], reach: Reach) {
  const pulls = from.map((handle, i) => ({ handle, target: at(to, i) }));
  const end = [...pullPhoto(face, face.fit.code, pulls, reach)].at(-1);
  if (end === undefined) throw new Error('a pull had no step');
  return end;
}

const shown = ({ before: { picture } }: MovedPerson, face: PhotoFace, code: Float64Array): Promise<Uint8Array> =>
  cutOut(drawn(picture, face, code), wholeSquare(picture));
