/**
 * What geometry a latent of the faces pack has: z is read back from w by Gauss-Newton steps on the mapping. A latent whose layers differ is
 * read as the mean of them by how much each layer says of where things are: once of the head's pose, which the first layers say, and
 * once of all else.
 */
import type { DragModel } from '../../../lib/drag/model';
import type { Point } from '../../../lib/geometry/point';
import { sampleZ } from '../../../lib/latent/sample';
import { NormalEquations } from '../../../lib/photo/normal-equations';
import type { Rig } from '../drag/rig';
import type { LandmarkJudge } from '../judges/landmarks';
import { LOOK_ENTRIES, POSES, placeOf } from '../photo/z-of-code';

/** Step over which slopes of the mapping are taken, and what a deviation of z costs beside an error of one in w. */
const [STEP, COST] = [0.05, 0.02];
const FIRST_STEPS = 8;
const NEXT_STEPS = 3;

/** Of each layer, 1 together. */
export interface LayerShares {
  readonly pose: readonly number[];
  readonly rest: readonly number[];
}

const POSE_ENTRIES = POSES.map((name) => placeOf(name));

export class ZReader {
  constructor(
    private readonly model: DragModel,
    private readonly shares: LayerShares,
    private readonly limit: number,
  ) {}

  /** @param near z of a latent that is like it; by default none is known */
  async read(ws: Float32Array, near: Float32Array | null = null): Promise<Float32Array> {
    const [pose, rest] = [await this.readBy(this.shares.pose, ws, near), await this.readBy(this.shares.rest, ws, near)];
    for (const entry of POSE_ENTRIES) rest[entry] = pose[entry] ?? 0;
    return rest;
  }

  private async readBy(shares: readonly number[], ws: Float32Array, near: Float32Array | null): Promise<Float32Array> {
    const { zDim, wDim } = this.model.shape;
    const wanted = new Float64Array(wDim);
    shares.forEach((share, layer) => {
      for (let i = 0; i < wDim; i++) wanted[i] = (wanted[i] ?? 0) + share * (ws[layer * wDim + i] ?? 0);
    });
    let z: Float32Array = near?.slice() ?? new Float32Array(zDim);
    for (let step = 0; step < (near === null ? FIRST_STEPS : NEXT_STEPS); step++) z = await this.step(z, wanted);
    return z;
  }

  private async step(z: Float32Array, wanted: Float64Array): Promise<Float32Array> {
    const { zDim, wDim } = this.model.shape;
    const w = await this.model.map(z);
    const rows = new Float64Array(zDim * wDim);
    for (let k = 0; k < zDim; k++) {
      const there = z.slice();
      // Beyond its limit z says nothing any more, so slopes are taken inwards.
      const by = (z[k] ?? 0) > 0 ? -STEP : STEP;
      there[k] = (z[k] ?? 0) + by;
      const moved = await this.model.map(there);
      for (let i = 0; i < wDim; i++) rows[i * zDim + k] = ((moved[i] ?? 0) - (w[i] ?? 0)) / by;
    }
    const equations = new NormalEquations(zDim);
    // Two rows at a time, as of the x and y of a point.
    for (let i = 0; i + 1 < wDim; i += 2)
      equations.addPoint(rows, i * zDim, (wanted[i] ?? 0) - (w[i] ?? 0), (wanted[i + 1] ?? 0) - (w[i + 1] ?? 0), 1);
    for (let k = 0; k < zDim; k++) equations.hold(k, -(z[k] ?? 0), COST ** 2);
    const d = equations.solve(new Set());
    return z.map((value, k) => Math.min(Math.max(value + (d[k] ?? 0), -this.limit), this.limit));
  }
}

/** Pairs of faces whose layers are exchanged, one at a time. */
const PAIRS = 3;

/** How much each layer says of where landmarks are: the share of the way from one face to another that it makes alone. */
export async function layerShares(rig: Rig, judge: LandmarkJudge, seed: number): Promise<LayerShares> {
  const poses = new Set(POSE_ENTRIES);
  const looks = new Set(LOOK_ENTRIES);
  return {
    pose: await sharesOf(rig, judge, seed, (entry) => poses.has(entry)),
    rest: await sharesOf(rig, judge, seed + 2 * PAIRS, (entry) => !poses.has(entry) && !looks.has(entry)),
  };
}

/** @param differs which entries of z the two faces of a pair do not share */
async function sharesOf(rig: Rig, judge: LandmarkJudge, seed: number, differs: (entry: number) => boolean) {
  const { zDim, zClip, layers, wDim, resolution } = rig.manifest;
  const shares = new Array<number>(layers).fill(0);
  for (let pair = 0; pair < PAIRS; pair++) {
    const from = sampleZ(seed + 2 * pair, zDim, zClip);
    const to = sampleZ(seed + 2 * pair + 1, zDim, zClip).map((value, i) => (differs(i) ? value : (from[i] ?? 0)));
    const [a, b] = [await rig.model.map(from), await rig.model.map(to)];
    const seen = async (isNew: (layer: number) => boolean): Promise<Point[]> => {
      const ws = new Float32Array(layers * wDim);
      for (let layer = 0; layer < layers; layer++) ws.set(isNew(layer) ? b : a, layer * wDim);
      return judge.find(await rig.picture(ws), resolution);
    };
    const [start, end] = [await seen(() => false), await seen(() => true)];
    const along = (points: readonly Point[]): number =>
      start.reduce((sum, { x, y }, i) => {
        const [goal, at] = [end[i] ?? { x, y }, points[i] ?? { x, y }];
        return sum + (goal.x - x) * (at.x - x) + (goal.y - y) * (at.y - y);
      }, 0);
    const whole = along(end);
    for (let layer = 0; layer < layers; layer++)
      shares[layer] = (shares[layer] ?? 0) + Math.max(along(await seen((k) => k === layer)) / whole, 0);
  }
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}
