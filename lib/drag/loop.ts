import type { DragControl } from './control';
import { StepHistory } from './history';
import { HomeComing } from './home-coming';
import { addOnLayers, between, subtract, takeLayers } from './latent';
import type { DragModel, FeatureMap, Rendering } from './model';
import { PointSet } from './points';
import { predictorInput } from './predictor-input';
import { nextMotions } from './schedule';
import { StallDetector } from './stall';
import type { DragRequest, DragResult, DragSettings, MadeStep, StepTimings, StopReason } from './types';

/** Why there is nothing to do for now. */
export type Settled = Extract<StopReason, 'arrived' | 'stalled' | 'max-steps'>;

/**
 * How far a hold point may slip before moving points have to wait for it, as a share of the picture (4 px of 256). Less holds more
 * firmly and leaves pulls shorter: masks and holds are promises, a pull can be repeated.
 */
const HOLD_SLACK = 4 / 256;

/**
 * The closed loop of Auto DragGAN (arXiv 2407.18656): predict a change of latent for the next sub-movement, pull the latent
 * back to natural codes, render, find the points again, repeat. Tracking, the schedule, stall detection and anchors
 * from a mask are ours; the paper's text that we know does not describe them.
 *
 * One object is one drag; it takes one step at a time and does no I/O. Equal inputs give equal steps.
 */
export class DragLoop {
  private ws: Float32Array;
  private readonly startWs: Float32Array;
  private settings: DragSettings;
  private features: readonly FeatureMap[] = [];
  private readonly points: PointSet;
  private readonly history: StepHistory;
  private readonly stall = new StallDetector();
  private stalled = false;
  private readonly home = new HomeComing();
  /** The code is the one at the start. */
  private atStart = true;
  private index = 0;
  /** The step at which the targets last changed in a live drag: its step limit counts from there. */
  private countedFrom = 0;

  constructor(
    private readonly model: DragModel,
    private readonly request: DragRequest,
  ) {
    this.startWs = Float32Array.from(request.soFar?.startWs ?? request.ws);
    this.ws = request.soFar === undefined ? this.startWs : Float32Array.from(request.ws);
    this.settings = request.settings;
    this.points = new PointSet(model.shape, model.partPx?.bind(model));
    this.history = new StepHistory(model.shape.history);
  }

  /** Step 0: renders the start and grabs the points in it. One that goes on grabs them there, and finds them where it was cut off. */
  async begin(): Promise<MadeStep> {
    const started = performance.now();
    const { points, mask, soFar } = this.request;
    const start = this.model.kept?.(this.startWs) ?? (await this.model.synthesise(this.startWs));
    const rendering = soFar === undefined ? start : await this.model.synthesise(this.ws);
    const image = await this.picture(rendering);
    const rendered = performance.now();
    this.features = start.features;
    const fromStart = (id: string) => soFar?.positions.some((known) => known.id === id) ?? true;
    this.points.setPoints(
      points.filter(({ id }) => fromStart(id)),
      this.trackMap(),
      true,
    );
    this.points.setMask(mask, this.trackMap(), true);
    this.features = rendering.features;
    if (soFar !== undefined) {
      this.atStart = false;
      this.home.went(this.points.goOn(this.trackMap(), soFar.positions), this.model.shape.resolution);
      this.points.setPoints(points, this.trackMap(), false);
    }
    this.home.look(this.points.reach(), this.model.shape.resolution);
    const regular = await this.model.regularize(this.ws, this.startWs, 0);
    const done = performance.now();
    const timings = { predictor: 0, regularizer: 0, generator: rendered - started, tracking: 0, total: done - started };
    return this.report(image(), regular.distance, timings);
  }

  /** Takes over what users asked for since the last step. @returns whether there is something new to do. */
  apply(control: DragControl): boolean {
    const { points, mask, settings } = control;
    if (points === null && mask === undefined && settings === null) return false;
    control.points = null;
    control.mask = undefined;
    control.settings = null;
    if (settings !== null) this.settings = settings;
    if (points !== null) this.points.setPoints(points, this.trackMap(), this.atStart);
    if (mask !== undefined) this.points.setMask(mask, this.trackMap(), this.atStart);
    this.home.look(this.points.reach(), this.model.shape.resolution);
    this.stall.reset();
    this.stalled = false;
    if (this.request.live) this.countedFrom = this.index;
    return true;
  }

  /** Whether, and why, there is nothing more to do until something is changed. */
  settled(): Settled | null {
    if (this.home.under) return null;
    if (this.distance() <= this.settings.stopDistancePx) return 'arrived';
    if (this.stalled) return 'stalled';
    if (this.index - this.countedFrom >= this.settings.maxSteps) return 'max-steps';
    return null;
  }

  /** One sub-movement. Only to be called while `settled()` is null. */
  step(): Promise<MadeStep> {
    return this.home.under ? this.stepHome() : this.stepOn();
  }

  private async stepOn(): Promise<MadeStep> {
    const { shape } = this.model;
    const started = performance.now();
    const active = this.points.active();
    const motions = nextMotions(active, this.settings.stepPx, shape.resolution * HOLD_SLACK);
    const input = predictorInput(this.ws, this.startWs, active, motions, this.features, this.history, shape.resolution);
    const asked = Math.min(this.settings.stepPx, this.meanDistance());
    const delta = await this.model.predict(input);
    const predicted = performance.now();

    const layers = this.settings.layers ?? shape.editLayers;
    const wished = addOnLayers(this.ws, delta, layers, shape.wDim);
    const regular = await this.model.regularize(wished, this.startWs, this.settings.regularizerStrength);
    const next = takeLayers(this.ws, regular.ws, layers, shape.wDim);
    const regularized = performance.now();

    const rendering = await this.model.synthesise(next);
    const image = await this.picture(rendering);
    const rendered = performance.now();

    this.features = rendering.features;
    const moved = this.points.track(this.trackMap(), motions);
    this.history.push(subtract(next, this.ws), moved);
    this.ws = next;
    this.atStart = false;
    this.index++;
    this.stalled = this.stall.add(this.meanDistance(), asked, this.settings.stepPx, this.points.anchored);
    const done = performance.now();
    return this.report(image(), regular.distance, {
      predictor: predicted - started,
      regularizer: regularized - predicted,
      generator: rendered - regularized,
      tracking: done - rendered,
      total: done - started,
    });
  }

  /** One step of the way back to the code at the start. */
  private async stepHome(): Promise<MadeStep> {
    const started = performance.now();
    const share = this.home.share();
    const next = between(this.ws, this.startWs, share);
    const regular = await this.model.regularize(next, this.startWs, 0);
    const regularized = performance.now();
    const rendering = await this.model.synthesise(next);
    const image = await this.picture(rendering);
    const rendered = performance.now();
    this.features = rendering.features;
    const map = this.trackMap();
    const moved = share === 1 ? this.points.comeHome(map) : this.points.track(map, []);
    this.history.push(subtract(next, this.ws), moved);
    this.ws = next;
    this.atStart = share === 1;
    this.index++;
    this.stall.reset();
    const done = performance.now();
    return this.report(image(), regular.distance, {
      predictor: 0,
      regularizer: regularized - started,
      generator: rendered - regularized,
      tracking: done - rendered,
      total: done - started,
    });
  }

  /** The state reached, with the reason why the drag ended there. */
  result(reason: StopReason): DragResult {
    return {
      reason,
      steps: this.index,
      ws: Float32Array.from(this.ws),
      points: this.points.tracked(),
      grabs: this.points.grabs(),
      distance: this.distance(),
    };
  }

  /** Begins a picture, and waits for it where nothing can be computed beside it. @returns what gives it */
  private async picture(rendering: Rendering): Promise<() => Promise<Uint8Array>> {
    const image = rendering.draw();
    // Whoever takes the step hears of a failure; a step that nobody takes must not end the process.
    image.catch(() => undefined);
    if (this.model.drawsBeside !== true) await image;
    return () => image;
  }

  private report(image: Promise<Uint8Array>, naturalDistance: number, timings: StepTimings): MadeStep {
    if (this.settled() !== null) this.keep(image);
    return {
      index: this.index,
      ws: Float32Array.from(this.ws),
      image,
      points: this.points.tracked(),
      distance: this.distance(),
      naturalDistance,
      timings,
      grabs: this.points.newGrabs(),
      rested: 0,
      waited: 0,
    };
  }

  /** Keeps what was reached as soon as its picture is there; whoever takes that afterwards may do with it what they like. */
  private keep(image: Promise<Uint8Array>): void {
    const { model, ws, features } = this;
    image.then(
      (bytes) => model.keep?.(ws, features, bytes),
      () => undefined,
    );
  }

  /** Largest distance left over moving points. */
  private distance(): number {
    return this.points.tracked().reduce((most, point) => Math.max(most, point.distance), 0);
  }

  private meanDistance(): number {
    const moving = this.points.tracked().filter((point) => !point.hold);
    return mean(moving.map((point) => point.distance));
  }

  private trackMap(): FeatureMap {
    const index = this.model.shape.features.findIndex((feature) => feature.output === this.model.shape.trackFeature);
    const map = this.features[index];
    if (map === undefined) throw new Error(`the generator gave no feature map "${this.model.shape.trackFeature}"`);
    return map;
  }
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
