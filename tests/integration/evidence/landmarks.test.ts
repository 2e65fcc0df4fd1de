import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Point } from '../../../lib/geometry/point';
import type { DragCase } from '../../bench/drag/cases';
import { runOneShot } from '../../bench/drag/methods/one-shot';
import { runOurs } from '../../bench/drag/methods/ours';
import { mean, meanDistance } from '../../bench/drag/metrics/distance';
import { LANDMARK_SETS, type LandmarkCount } from '../../bench/drag/metrics/landmark-sets';
import { loadRig, type Rig } from '../../bench/drag/rig';
import { ourLandmarks, type LandmarkJudge } from '../../bench/judges/landmarks';

/** A small, fixed slice of `npm run bench -- drag`: landmarks of one face dragged to another's, found again by the detector. */
const PAIRS = 6;
/** Not the seeds of the bench. */
const FIRST_SEED = 500;
/**
 * Share of the distance that may be left, as measured by a judge that has no part in the drag. The shipped pack leaves about a
 * tenth; a predictor that brings two thirds of the movement, or a tracker that drifts as far, fails.
 */
const MOST_LEFT = 0.3;

let rig: Rig;
let judge: LandmarkJudge;
const faces: { ws: Float32Array; landmarks: readonly Point[] }[] = [];

beforeAll(async () => {
  const packs = fileURLToPath(new URL('../../../models', import.meta.url));
  rig = await loadRig({ packs, model: 'faces', device: 'cpu', truncation: 0.8 });
  judge = await ourLandmarks();
  for (let i = 0; i < 2 * PAIRS; i++) {
    const ws = await rig.sample(FIRST_SEED + i);
    faces.push({ ws, landmarks: await landmarksOf(ws) });
  }
});

async function landmarksOf(ws: Float32Array): Promise<Point[]> {
  return judge.find(await rig.picture(ws), rig.manifest.resolution);
}

function pick(count: LandmarkCount, landmarks: readonly Point[]): Point[] {
  return LANDMARK_SETS[count].map((i) => landmarks[i] as Point);
}

/** Drag `pair` of its first face's landmarks to where its second has them. */
function caseOf(count: LandmarkCount, pair: number): DragCase {
  const [from, to] = [faces[2 * pair] as (typeof faces)[number], faces[2 * pair + 1] as (typeof faces)[number]];
  const points = pick(count, from.landmarks);
  return { ws: from.ws, points, targets: pick(count, to.landmarks), hold: points.map(() => false), mask: null };
}

/** Mean distances over all pairs before and after an edit, px. */
async function distances(count: LandmarkCount, edit: (one: DragCase) => Promise<Float32Array>) {
  const cases = Array.from({ length: PAIRS }, (_, pair) => caseOf(count, pair));
  const after: number[] = [];
  for (const one of cases) {
    after.push(meanDistance(pick(count, await landmarksOf(await edit(one))), one.targets));
  }
  return { before: mean(cases.map((one) => meanDistance(one.points, one.targets))), after: mean(after) };
}

describe('landmarks of one face, dragged to where another has them', () => {
  it.each([1, 5] as const)('arrive, by a judge of their own: %s', async (count) => {
    const { before, after } = await distances(count, async (one) => (await runOurs(rig.model, one)).outcome.ws);
    expect(before).toBeGreaterThan(8);
    expect(after).toBeLessThan(before * MOST_LEFT);
  });

  it('get nearer in sub-steps than by one call of the predictor', async () => {
    const loop = await distances(5, async (one) => (await runOurs(rig.model, one)).outcome.ws);
    const once = await distances(5, async (one) => (await runOneShot(rig.model, one)).ws);
    expect(loop.after).toBeLessThan(once.after);
    expect(once.after).toBeLessThan(once.before);
  });

  it('more points than a drag takes: an even choice of them is dragged, all arrive about', async () => {
    const one = caseOf(68, 0);
    const { outcome } = await runOurs(rig.model, one);
    expect(outcome.points.filter(({ x }) => !Number.isNaN(x))).toHaveLength(rig.manifest.maxPoints);
    const before = meanDistance(one.points, one.targets);
    expect(meanDistance(await landmarksOf(outcome.ws), one.targets)).toBeLessThan(before * MOST_LEFT);
  });

  it('are the same numbers every time', async () => {
    const one = caseOf(1, 1);
    const [first, second] = [await runOurs(rig.model, one), await runOurs(rig.model, one)];
    expect(second.outcome.ws).toEqual(first.outcome.ws);
    expect(second.outcome.points).toEqual(first.outcome.points);
  });
});
