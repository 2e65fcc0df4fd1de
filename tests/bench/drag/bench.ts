import type { Point } from '../../../lib/geometry/point';
import { loadFaceApi, type FaceApi } from '../judges/face-api';
import { ourLandmarks, type LandmarkJudge } from '../judges/landmarks';
import { Cache } from './cache';
import type { DragCase, Outcome } from './cases';
import { METHODS, TRAINED, type MethodId } from './methods/list';
import { findPython, trainPeer, type Python } from './methods/peers';
import { Methods } from './methods/run';
import { LANDMARK_SETS, type LandmarkCount } from './metrics/landmark-sets';
import type { BenchOptions } from './options';
import { Progress } from './progress';
import { loadRig, type Rig } from './rig';
import { columnsOf } from './table';

/** Mean difference of the bytes of two pictures that are the same but for rounding. */
const SAME_PICTURE = 1;

/** A face and what the judges see in it. */
export interface Face {
  readonly ws: Float32Array;
  readonly picture: Uint8Array;
  /** By our detector. */
  readonly landmarks: readonly Point[];
  /** By face-api's. */
  readonly thirdParty: readonly Point[];
}

/** A face to be edited, and one whose landmarks it shall take on. */
export interface Pair {
  readonly from: Face;
  readonly to: Face;
}

/** What every protocol works with. */
export interface Bench {
  readonly options: BenchOptions;
  readonly rig: Rig;
  /** Another pack with the same generator; null where none was named. */
  readonly beside: Rig | null;
  readonly landmarks: LandmarkJudge;
  readonly faceApi: FaceApi;
  readonly python: Python;
  readonly methods: Methods;
  readonly cache: Cache;
  readonly progress: Progress;
  readonly pairs: readonly Pair[];
}

/** Loads networks and judges, trains what must be trained, and makes the pairs: seeds `seed`, `seed + 1` are the first, and so on. */
export async function openBench(options: BenchOptions, python: Python, planned: number): Promise<Bench> {
  const rig = await loadRig(options);
  const beside = options.beside === null ? null : await loadRig({ ...options, model: options.beside });
  if (beside !== null) await requireSameGenerator(rig, beside);
  else if (rig.manifest.by === 'solver' && options.methods.some((id) => METHODS[id].kind === 'peer'))
    throw new Error(
      '--beside: the methods that need Python cannot read an imported pack: name one with the same generator, or give --no-peers',
    );
  const cache = await Cache.open(`${options.out}/cache`, options.resume);
  const trains = options.methods.includes(TRAINED) && 'program' in python;
  const trainedSha256 = trains ? await trainPeer(python.program, beside ?? rig) : null;
  const progress = new Progress(planned);
  progress.begin(secondsOfFaces(options));
  const [landmarks, faceApi] = [await ourLandmarks(), await loadFaceApi()];
  const judges = { rig, landmarks, faceApi };
  const tell = progress.job('faces', secondsOfFaces(options));
  const pairs: Pair[] = [];
  for (let i = 0; i < options.pairs; i++) {
    const seed = options.seed + 2 * i;
    pairs.push({
      from: await look(judges, await rig.sample(seed)),
      to: await look(judges, await rig.sample(seed + 1)),
    });
    tell((i + 1) / options.pairs);
  }
  const methods = new Methods(rig, beside, python, cache, progress, trainedSha256);
  return { options, rig, beside, landmarks, faceApi, python, methods, cache, progress, pairs };
}

/** @throws Error when two packs draw different pictures of the same latents. */
async function requireSameGenerator(rig: Rig, other: Rig): Promise<void> {
  const ws = await rig.sample(0);
  const [a, b] = [await rig.picture(ws), await other.picture(ws)];
  const apart = a.reduce((sum, value, i) => sum + Math.abs(value - (b[i] as number)), 0) / a.length;
  if (a.length !== b.length || apart > SAME_PICTURE)
    throw new Error(`--beside: "${other.manifest.name}" draws other pictures than "${rig.manifest.name}"`);
}

/** For the estimate of the time left only. */
export function secondsOfFaces({ pairs }: BenchOptions): number {
  return 0.15 * pairs;
}

export { findPython };

/** Renders a latent and finds its landmarks. */
export async function look(
  { rig, landmarks, faceApi }: Pick<Bench, 'rig' | 'landmarks' | 'faceApi'>,
  ws: Float32Array,
): Promise<Face> {
  const { resolution } = rig.manifest;
  const picture = await rig.picture(ws);
  return {
    ws,
    picture,
    landmarks: await landmarks.find(picture, resolution),
    thirdParty: await faceApi.find(picture, resolution),
  };
}

/** How many of `count` cases a method does. */
export function shareOf({ options }: Pick<Bench, 'options'>, method: MethodId, count: number): number {
  if (METHODS[method].everyPair) return count;
  return Math.min(count, Math.max(2, Math.round((count * options.otherPairs) / options.pairs)));
}

/** Drags of landmarks of one face to where the other has them. */
export function landmarkCases(pairs: readonly Pair[], count: LandmarkCount): DragCase[] {
  const which = LANDMARK_SETS[count];
  return pairs.map(({ from, to }) => ({
    ws: from.ws,
    points: which.map((i) => from.landmarks[i] as Point),
    targets: which.map((i) => to.landmarks[i] as Point),
    hold: which.map(() => false),
    mask: null,
  }));
}

/** Seconds that judging an outcome is thought to take, for the estimate of the time left only. */
export const SECONDS_A_JUDGEMENT = 0.1;

/** Numbers for each outcome, as lists by name; `judge` gets the outcome and the number of its case, and is thought to take `seconds`. */
export async function judgeAll(
  { progress }: Bench,
  name: string,
  outcomes: readonly Outcome[],
  judge: (outcome: Outcome, i: number) => Promise<Readonly<Record<string, number>>>,
  seconds = SECONDS_A_JUDGEMENT,
): Promise<Record<string, number[]>> {
  const tell = progress.job(`${name}, judged`, outcomes.length * seconds);
  const records: Readonly<Record<string, number>>[] = [];
  for (const [i, outcome] of outcomes.entries()) {
    records.push(await judge(outcome, i));
    tell(records.length / outcomes.length);
  }
  return columnsOf(records);
}
