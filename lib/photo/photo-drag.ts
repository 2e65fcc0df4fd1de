/**
 * A drag of a photo: the same as one of a pack's picture for whoever runs it, but its steps have no picture. What is shown is made of
 * the state, by whoever has the photo.
 */
import { DragControl } from '../drag/control';
import { reachNumber, type Reach } from '../drag/reach';
import type { DragPoint, DragResult, DragRun, DragStep, Grab, StopReason, TrackedPoint } from '../drag/types';
import { distance } from '../geometry/point';
import type { SurfacePoint } from './on-surface';
import { SurfacePull, type PullPoint } from './pull';
import { ARRIVED, BesideFaceError, LEAST_GAIN } from './run';
import type { OnFace, PhotoScene } from './scene';
import { spotOf, spotOfStuck } from './spot';

export interface PhotoDragRequest {
  /** The picture that is pulled: codes of all faces. */
  readonly state: Float32Array;
  readonly points: readonly DragPoint[];
  /** Of points that have none of their own. */
  readonly reach: Reach;
  /** Stays open when all points have arrived, until `finish()`. */
  readonly live: boolean;
}

interface Held extends DragPoint {
  /** Null beside all faces and under glasses: nothing there can follow. */
  readonly on: OnFace | null;
}

const NO_PICTURE = new Uint8Array();
/** No part of the way is spent elsewhere. */
const timingsOf = (total: number) => ({ predictor: total, regularizer: 0, generator: 0, tracking: 0, total });

/**
 * @param pace waits until the next step may be made: one that comes before anybody can see the last is of no use
 * @throws BesideFaceError by the iterator, when nothing stays open and none of the points lies on a face
 */
export function startPhotoDrag(scene: PhotoScene, request: PhotoDragRequest, pace: () => Promise<void>): DragRun {
  return new PhotoDrag(scene, request, pace);
}

class PhotoDrag implements DragRun {
  readonly result: Promise<DragResult>;
  private readonly control = new DragControl();
  private readonly points = new Map<string, Held>();
  private readonly pulls = new Map<number, { readonly key: string; readonly pull: SurfacePull }>();
  private state: Float32Array;
  private index = 0;
  private stalled = false;
  /** What cannot follow, and was not told yet. */
  private stuck: Grab[] = [];
  private resolve!: (result: DragResult) => void;
  private reject!: (error: unknown) => void;

  constructor(
    private readonly scene: PhotoScene,
    private readonly request: PhotoDragRequest,
    private readonly pace: () => Promise<void>,
  ) {
    this.state = request.state.slice();
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // An error reaches whoever iterates; it must not also end the process because nobody looked at `result`.
    this.result.catch(() => undefined);
  }

  setPoints(points: readonly DragPoint[]): void {
    this.control.change(() => (this.control.points = points));
  }

  /** What may move is decided where the picture is drawn. */
  setMask(): void {
    return;
  }

  setSettings(): void {
    return;
  }

  finish(): void {
    this.control.change(() => (this.control.finishing = true));
  }

  stop(): void {
    this.control.endBy('stop');
  }

  cancel(): void {
    this.control.endBy('cancel');
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<DragStep, DragResult> {
    let reason: StopReason = 'stopped';
    try {
      reason = yield* this.run();
      return this.resultOf(reason);
    } catch (error) {
      this.reject(error);
      throw error;
    } finally {
      this.resolve(this.resultOf(reason));
    }
  }

  private async *run(): AsyncGenerator<DragStep, StopReason> {
    const { control } = this;
    this.take(this.request.points);
    if (!this.request.live && [...this.points.values()].every(({ on }) => on === null)) throw new BesideFaceError(0);
    yield this.stepOf(0);
    for (;;) {
      const ending = control.ending();
      if (ending !== null) return ending === 'cancel' ? 'cancelled' : 'stopped';
      if (control.points !== null) this.take(control.points);
      control.points = null;
      // Whoever pressed there is to know it now, not with the next step.
      if (this.stuck.length > 0) yield this.stepOf(0);
      const left = this.left();
      if (left <= ARRIVED || this.stalled) {
        if (!this.request.live || control.finishing) return left <= ARRIVED ? 'arrived' : 'stalled';
        await control.untilChanged();
        continue;
      }
      await this.pace();
      const started = performance.now();
      const before = this.state;
      this.move();
      this.stalled = this.left() > left - LEAST_GAIN;
      // A step that brings nothing nearer is not made.
      if (this.stalled) {
        this.state = before;
        continue;
      }
      this.index += 1;
      yield this.stepOf(performance.now() - started);
    }
  }

  /** The points as they are wanted now: new ones are grabbed in the picture as it is. */
  private take(points: readonly DragPoint[]): void {
    const ids = new Set(points.map(({ id }) => id));
    for (const id of [...this.points.keys()]) if (!ids.has(id)) this.points.delete(id);
    for (const point of points) {
      const known = this.points.get(point.id);
      const on = known === undefined ? this.grab(point) : known.on;
      this.points.set(point.id, { ...point, handle: known?.handle ?? point.handle, on });
    }
    this.stalled = false;
  }

  /** What a new point has hold of; what cannot follow is told with the next step. */
  private grab({ id, handle, reach }: DragPoint): OnFace | null {
    const found = this.scene.at(this.state, handle, reach ?? reachNumber(this.request.reach));
    if (typeof found !== 'string') return found;
    this.stuck.push({ id, feature: spotOfStuck(found) });
    return null;
  }

  /** Every face whose points are not there yet goes one step. */
  private move(): void {
    const held = [...this.points.values()];
    for (const index of new Set(held.flatMap(({ on }) => (on === null ? [] : [on.index])))) {
      const face = this.scene.face(index);
      const own = held.flatMap((point) => (point.on?.index === index ? [{ ...point, on: point.on.on }] : []));
      if (own.every(({ hold }) => hold)) continue;
      const points = own.map(({ on, hold, handle, target }): PullPoint => {
        const residual = face.residualAt(on);
        const to = hold ? handle : target;
        return { on, target: { x: to.x - residual.x, y: to.y - residual.y } };
      });
      const next = this.pullOf(
        index,
        own.map(({ id, on, reach }) => ({ id, on, reach: reach ?? reachNumber(this.request.reach) })),
      ).step(this.scene.codeOf(this.state, index), points);
      this.state = this.scene.withCode(this.state, index, next);
    }
  }

  /** Made anew when a point joins, leaves or reaches farther; what was before the drag stays what all is measured against. */
  private pullOf(
    index: number,
    held: readonly { readonly id: string; readonly on: SurfacePoint; readonly reach: number }[],
  ): SurfacePull {
    const key = held.map(({ id, reach }) => `${id}:${reach}`).join(' ');
    const known = this.pulls.get(index);
    if (known?.key === key) return known.pull;
    const start = this.scene.codeOf(this.request.state, index);
    const pull = new SurfacePull(
      this.scene.face(index),
      start,
      held.map(({ on }) => on),
      held.map(({ reach }) => reach),
    );
    this.pulls.set(index, { key, pull });
    return pull;
  }

  private tracked(): TrackedPoint[] {
    return [...this.points.values()].map(({ id, handle, target, hold, on }) => {
      const position =
        on === null ? handle : this.scene.face(on.index).where(this.scene.codeOf(this.state, on.index), on.on);
      return {
        id,
        position,
        target,
        hold,
        distance: hold ? 0 : distance(position, target),
        confidence: on === null ? 0 : 1,
      };
    });
  }

  /** The farthest that a point that can follow has to go, in px of a picture of 256 that shows its head. */
  private left(): number {
    const tracked = this.tracked();
    return Math.max(
      0,
      ...[...this.points.values()].map(({ on }, i) =>
        on === null ? 0 : (tracked[i]?.distance ?? 0) / this.scene.face(on.index).unit,
      ),
    );
  }

  private stepOf(total: number): DragStep {
    const points = this.tracked();
    const grabs = this.stuck.splice(0);
    return {
      index: this.index,
      ws: this.state.slice(),
      image: NO_PICTURE,
      points,
      distance: Math.max(0, ...points.map((point) => point.distance)),
      naturalDistance: 0,
      timings: timingsOf(total),
      // What lies on a face follows as far as it can; of that nothing is to be told.
      grabs,
      rested: 0,
      waited: 0,
    };
  }

  private resultOf(reason: StopReason): DragResult {
    const points = this.tracked();
    const grabs = [...this.points.values()].flatMap(({ id, on }): Grab[] =>
      on === null ? [] : [{ id, feature: spotOf(this.scene.surface, on.on) }],
    );
    const left = Math.max(0, ...points.map((point) => point.distance));
    return { reason, steps: this.index, ws: this.state.slice(), points, grabs, distance: left };
  }
}
