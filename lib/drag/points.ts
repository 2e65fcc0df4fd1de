import { distance, type Point } from '../geometry/point';
import { maskAnchors, MAX_ANCHORS, tooNear } from './anchors';
import type { DragModelShape, FeatureMap } from './model';
import { reachBy } from './reach';
import { isWithin, reachMask, type Way } from './reach-mask';
import { anyPartPx, NO_LIMIT, reachPx } from './reach-px';
import { sampleFeatures } from './sample-features';
import { PointTracker } from './tracker';
import type { DragMask, DragPoint, Grab, TrackedPoint } from './types';

interface LivePoint {
  readonly id: string;
  readonly tracker: PointTracker;
  /** Where it was grabbed. */
  readonly from: Point;
  /** Where a hold point stays; else the target. */
  target: Point;
  hold: boolean;
  /** px of the part where it was grabbed. */
  readonly part: number;
  /** px around it that may move with it; a hold point limits nothing. */
  reach: number;
  /** Where it was grabbed in the start's frame; null when it was grabbed later. */
  readonly home: Point | null;
}

/** A point of the running drag, as schedule and predictor see it. Keys also cover the mask's anchors; ids are the users'. */
export interface ActivePoint {
  readonly key: string;
  readonly position: Point;
  readonly target: Point;
  readonly hold: boolean;
  /** How far around it the picture may move with it, px. */
  readonly reach: number;
}

/**
 * The points of a running drag: users' handles and holds, and the anchors of its mask or, where there is none and the predictor is
 * told no reach, of what lies beyond the reach of all that moves. They may change between steps.
 */
export class PointSet {
  private points = new Map<string, LivePoint>();
  private grabbed = new Map<string, Float32Array>();
  private fresh: Grab[] = [];
  private masked = false;
  private anchors: LivePoint[] = [];
  /** Who moves and how far they reach, as the anchors of reaches were laid for. */
  private laidFor = '';
  private laid = 0;
  private readonly resolution: number;
  private readonly maxPoints: number;
  private readonly anchorsReach: boolean;

  /** @param partPx how large the part is that lies at a place of a frame, px (DragModel) */
  constructor(
    shape: Pick<DragModelShape, 'resolution' | 'maxPoints' | 'by' | 'reach'>,
    private readonly partPx: (map: FeatureMap, at: Point) => number = () => anyPartPx(shape.resolution),
  ) {
    this.resolution = shape.resolution;
    this.maxPoints = shape.maxPoints;
    this.anchorsReach = reachBy(shape) === 'anchors';
  }

  /**
   * New ids are grabbed in `map`, the current frame's features; missing ids leave; known ids get the new target.
   *
   * @param atStart whether the current frame is the one of the start
   */
  setPoints(points: readonly DragPoint[], map: FeatureMap, atStart: boolean): void {
    const next = new Map<string, LivePoint>();
    for (const { id, handle, target, hold, reach } of points) {
      const known = this.points.get(id);
      const part = known?.part ?? this.partPx(map, handle);
      const px = hold ? NO_LIMIT : reachPx(reach, part, this.resolution);
      if (known === undefined) {
        const feature = new Float32Array(map.channels);
        sampleFeatures([map], handle, this.resolution, feature, 0);
        this.grabbed.set(id, feature);
        this.fresh.push({ id, feature });
        next.set(id, {
          id,
          tracker: new PointTracker(map, handle, this.resolution),
          from: handle,
          target: hold ? handle : target,
          hold,
          part,
          reach: px,
          home: atStart ? handle : null,
        });
        if (!hold) this.anchors = this.anchors.filter((anchor) => !tooNear(anchor.target, handle, this.resolution));
        continue;
      }
      // A moving point that becomes a hold stays where it has come to.
      if (!hold) known.target = target;
      else if (!known.hold) known.target = known.tracker.position;
      known.hold = hold;
      known.reach = px;
      next.set(id, known);
    }
    this.points = next;
    this.layForReach(map, atStart);
  }

  /** Lays the anchors of `mask` anew, in the current frame. */
  setMask(mask: DragMask | null, map: FeatureMap, atStart: boolean): void {
    this.masked = mask !== null;
    this.laidFor = '';
    this.lay(mask, map, atStart);
    this.layForReach(map, atStart);
  }

  /** A mask says by itself what stays. What was laid for the same points and reaches stays laid, wherever their targets go. */
  private layForReach(map: FeatureMap, atStart: boolean): void {
    if (this.masked || !this.anchorsReach) return;
    const laidFor = [...this.points.values()]
      .map(({ id, hold, reach }) => `${hold ? NO_LIMIT : reach} ${id}`)
      .join('\n');
    if (laidFor === this.laidFor) return;
    this.laidFor = laidFor;
    this.lay(reachMask(this.ways(), this.resolution), map, atStart);
  }

  private ways(): Way[] {
    const moving = [...this.points.values()].filter(({ hold }) => !hold);
    return moving.map(({ from, target, reach }) => ({ from, to: target, reach }));
  }

  private lay(mask: DragMask | null, map: FeatureMap, atStart: boolean): void {
    this.anchors = [];
    if (mask === null) return;
    const moving = [...this.points.values()].filter((p) => !p.hold).map((p) => p.tracker.position);
    const room = Math.min(MAX_ANCHORS, this.maxPoints - this.points.size);
    this.anchors = maskAnchors(mask, moving, this.resolution, room).map((at) => ({
      // Each laying gets names of its own: an anchor has no past in the history of another one.
      id: `anchor ${this.laid++}`,
      tracker: new PointTracker(map, at, this.resolution),
      from: at,
      target: at,
      hold: true,
      part: 0,
      reach: NO_LIMIT,
      home: atStart ? at : null,
    }));
  }

  /**
   * Follows all points into the next frame. @param asked motions that the predictor was asked for, px, in the order of `active`.
   * @returns what each moved, px, by key.
   */
  track(map: FeatureMap, asked: readonly Point[]): Map<string, Point> {
    return new Map(this.all().map(([key, { tracker, hold }], i) => [key, tracker.update(map, hold, asked[i])]));
  }

  /**
   * Goes on in a frame that may be far from the one in which the points were grabbed. @param positions where they are by now
   * @returns the longest way that one has come, px
   */
  goOn(map: FeatureMap, positions: readonly { readonly id: string; readonly position: Point }[]): number {
    // An anchor is where it was laid, as well as it could be held.
    for (const { tracker } of this.anchors) tracker.goOn(map, tracker.position);
    const ways = positions.map(({ id, position }) => {
      const point = this.points.get(id);
      if (point === undefined) return 0;
      const way = distance(point.tracker.position, position);
      point.tracker.goOn(map, position);
      return way;
    });
    return Math.max(0, ...ways);
  }

  /** The longest way from where a moving point was grabbed to its target, px; Infinity when one was grabbed after the start. */
  reach(): number {
    const moving = [...this.points.values()].filter(({ hold }) => !hold);
    if (moving.length === 0) return Infinity;
    return Math.max(...moving.map(({ home, target }) => (home === null ? Infinity : distance(home, target))));
  }

  /** All are back in the start's frame. @returns as `track` */
  comeHome(map: FeatureMap): Map<string, Point> {
    return new Map(
      this.all().map(([key, { tracker, home, hold }]) => [
        key,
        home === null ? tracker.update(map, hold) : tracker.reset(home),
      ]),
    );
  }

  /** Whether anchors hold the rest of the picture. */
  get anchored(): boolean {
    return this.anchors.length > 0;
  }

  /** Users' points first, then anchors; never more than `maxPoints`. */
  active(): ActivePoint[] {
    // Anchors say by themselves what stays; predictors have not practised with both.
    const { anchored } = this;
    return this.all().map(([key, p]) => ({
      key,
      position: p.tracker.position,
      target: p.target,
      hold: p.hold,
      reach: anchored ? NO_LIMIT : p.reach,
    }));
  }

  /** The users' points, for showing. */
  tracked(): TrackedPoint[] {
    return [...this.points.values()].map(({ id, tracker, target, hold }) => ({
      id,
      position: tracker.position,
      target,
      hold,
      distance: hold ? 0 : distance(tracker.position, target),
      confidence: tracker.confidence,
    }));
  }

  /** What the tracking map showed where each of the users' points was grabbed. */
  grabs(): Grab[] {
    return [...this.points.keys()].map((id) => ({ id, feature: this.grabbed.get(id) ?? new Float32Array() }));
  }

  /** Likewise, of those that were grabbed since this was asked last. */
  newGrabs(): Grab[] {
    return this.fresh.splice(0);
  }

  private all(): [string, LivePoint][] {
    // Users' ids and anchors' names cannot meet: the prefixes differ.
    const users = [...this.points.values()].map((p): [string, LivePoint] => [`point ${p.id}`, p]);
    // A pull that goes farther than it did when they were laid moves what lies on its way.
    const ways = this.masked ? [] : this.ways();
    const held = this.anchors.filter(({ target }) => !isWithin(target, ways));
    const anchors = held.slice(0, Math.max(0, this.maxPoints - users.length));
    return [...users, ...anchors.map((p): [string, LivePoint] => [p.id, p])];
  }
}
