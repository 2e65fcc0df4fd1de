/**
 * Drags on a generator for which nothing was trained. The loop is the same (lib/drag/loop); in place of the Latent Predictor each step
 * is solved: the generator renders small changes along the principal directions of its codes, the tracker says how the points move
 * in each, and least squares finds the change that is wanted. The Latent Regularizer's place is taken by the statistics of W. No
 * gradients. Ours, not from the paper; slow where rendering is slow.
 */
import type { Point } from '../../geometry/point';
import type { DragModel, DragModelShape, FeatureMap, Rendering, PredictorInput, Regularized } from '../model';
import { Jacobian, Spots } from './jacobian';
import { keepNatural, type Natural } from './natural';

/** Size of the changes that are rendered, in standard deviations: motions of about a cell, well above the tracker's noise. */
const PROBE = 0.3;
/** Steps after which the motions are measured anew; between, they are corrected by what came of each step. */
const STEPS_A_MEASUREMENT = 4;
/** Of a usual pull, a sixth of the picture long. What a step costs hardly changes with the length (tests/bench/README.md). */
const STEPS_A_PULL = 6;
const MEASUREMENTS_A_PULL = Math.ceil(STEPS_A_PULL / STEPS_A_MEASUREMENT);
/** Pictures that a step of a usual pull costs, where the code may change in `moves` ways: its own, and its share of the measurements. */
export const picturesAStep = (moves: number): number => 1 + (moves * MEASUREMENTS_A_PULL) / STEPS_A_PULL;
/** Share of the wanted motion that must have come, or the motions are measured anew. */
const LEAST_GAIN = 0.4;
/** Longest change of a step in one direction, standard deviations: beyond, the picture no longer changes evenly. */
const MAX_CHANGE = 0.8;

/** One direction in which a step may change the code: a principal direction in some of the layers. */
export interface Move {
  /** Index of the principal direction. */
  readonly direction: number;
  readonly layers: readonly number[];
}

/** What the solver needs of a generator. */
export interface Generator {
  map(z: Float32Array): Promise<Float32Array>;
  synthesise(ws: Float32Array): Promise<Rendering>;
}

interface Measured {
  readonly jacobian: Jacobian;
  readonly points: number;
  /** Steps since then. */
  age: number;
  last: { readonly change: readonly number[]; readonly wanted: Float32Array } | null;
}

/** The networks of a drag, without networks. One object serves one drag: it remembers what its last steps brought. */
export class UntrainedModel implements DragModel {
  private latest: { readonly ws: Float32Array; readonly rendering: Rendering } | null = null;
  private measured: Measured | null = null;

  constructor(
    readonly shape: DragModelShape,
    private readonly generator: Generator,
    private readonly natural: Natural,
    private readonly moves: readonly Move[],
  ) {}

  map(z: Float32Array): Promise<Float32Array> {
    return this.generator.map(z);
  }

  async synthesise(ws: Float32Array): Promise<Rendering> {
    const rendering = await this.generator.synthesise(ws);
    this.latest = { ws, rendering };
    return rendering;
  }

  regularize(ws: Float32Array, startWs: Float32Array, strength: number): Promise<Regularized> {
    return Promise.resolve(keepNatural(this.natural, ws, startWs, strength));
  }

  async predict(input: PredictorInput): Promise<Float32Array> {
    const { resolution } = this.shape;
    const positions = Array.from({ length: input.points }, (_, i): Point => ({
      x: (((input.positions[2 * i] as number) + 1) * resolution) / 2,
      y: (((input.positions[2 * i + 1] as number) + 1) * resolution) / 2,
    }));
    const known = this.learn(input);
    const measured = known ?? (await this.measure(input.ws, positions));
    this.measured = measured;
    const change = measured.jacobian.solve(input.motions, input.hold);
    const longest = Math.max(MAX_CHANGE, ...change.map(Math.abs));
    const limited = change.map((value) => (value * MAX_CHANGE) / longest);
    measured.age++;
    measured.last = { change: limited, wanted: input.motions };
    return this.latentChange(limited);
  }

  /** What was measured before, corrected by what the last step brought; null when it has to be measured anew. */
  private learn(input: PredictorInput): Measured | null {
    const { measured } = this;
    if (measured?.points !== input.points || measured.age >= STEPS_A_MEASUREMENT || measured.last === null) return null;
    const { history } = this.shape;
    const newest = (history - 1) * 2 * input.points;
    if (input.historyValid[history - 1] !== 1) return null;
    const moved = input.historyMotion.subarray(newest, newest + 2 * input.points);
    const { change, wanted } = measured.last;
    measured.jacobian.learn(change, moved);
    const asked = wanted.reduce((sum, value) => sum + value * value, 0);
    const gained = wanted.reduce((sum, value, i) => sum + value * (moved[i] as number), 0);
    return gained < LEAST_GAIN * asked ? null : measured;
  }

  private async measure(ws: Float32Array, positions: readonly Point[]): Promise<Measured> {
    const rendering =
      this.latest !== null && same(this.latest.ws, ws) ? this.latest.rendering : await this.synthesise(ws);
    const spots = new Spots(this.trackMap(rendering), this.shape.resolution, positions);
    const columns = await Promise.all(
      this.moves.map(async (_, index) => {
        const change = this.moves.map((__, other) => (other === index ? PROBE : 0));
        const delta = this.latentChange(change);
        const probed = await this.generator.synthesise(ws.map((value, i) => value + (delta[i] as number)));
        return spots.motions(this.trackMap(probed)).map((value) => value / PROBE);
      }),
    );
    return { jacobian: new Jacobian(columns), points: positions.length, age: 0, last: null };
  }

  /** A change along the moves as a change of latent, layers x wDim. */
  private latentChange(change: readonly number[]): Float32Array {
    const { layers, wDim } = this.shape;
    const { directions, deviations } = this.natural.principal;
    const out = new Float32Array(layers * wDim);
    this.moves.forEach(({ direction, layers: changed }, index) => {
      const size = (change[index] as number) * (deviations[direction] as number);
      if (size === 0) return;
      for (const layer of changed)
        for (let i = 0; i < wDim; i++) {
          const at = layer * wDim + i;
          out[at] = (out[at] as number) + size * (directions[direction * wDim + i] as number);
        }
    });
    return out;
  }

  private trackMap(rendering: Rendering): FeatureMap {
    const index = this.shape.features.findIndex(({ output }) => output === this.shape.trackFeature);
    const map = rendering.features[index];
    if (map === undefined) throw new Error(`the generator gave no feature map "${this.shape.trackFeature}"`);
    return map;
  }
}

const same = (a: Float32Array, b: Float32Array): boolean =>
  a.length === b.length && a.every((value, i) => value === b[i]);
