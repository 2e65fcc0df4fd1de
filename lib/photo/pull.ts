/**
 * One pull of a photo's face: step by step the code under which the pressed points come to their targets and as little else of the
 * *picture* moves as can be. Each step is one damped Gauss-Newton step over all that the face and the head can do.
 */
import { ofFace, ofHead } from '../drag/reach';
import type { Point } from '../geometry/point';
import { closingLimits } from './closing';
import { bounds, pxOf256 } from './fit';
import { frozenOf } from './frozen';
import { Gaps, holdGaps, partRims } from './gaps';
import { NormalEquations, solveWithin } from './normal-equations';
import { vertexOf, type SurfacePoint } from './on-surface';
import type { PhotoFace } from './photo-face';
import { place, slopesOf } from './place';
import { reachRadius } from './reach-radius';
import { steadyBeside } from './steady';
import { codeLength, isEye, partOf, type Surface } from './surface';

export interface PullPoint {
  readonly on: SurfacePoint;
  /** Where it is to come, in photo px; a point that is to stay has its own place here. */
  readonly target: Point;
}

/** What the motion of everything else costs, against that of the handles. */
const HOLD_WEIGHT = 40;
/** What the motion of a single point costs that a part moves against; more takes the lid's own way from it. */
const STEADY_WEIGHT = 0.6;
/** What leaving the start costs, in deviations: it chooses between ways that look alike. */
const EFFORT = 0.02;
/** Between face and head the face gets the stiffer the nearer it is to the head as one. */
const STIFFENS = 7;
/** Parts that people move all day. Pulled there, a face is to do something rather than become another's. */
const EXPRESSIVE = new Set(['lid', 'brow', 'mouth', 'eye_left', 'eye_right']);
/** There the entries of whose face it is cost as if so much less of them were common, elsewhere those of what a face does. */
const OTHERWISE = 0.25;
/** A step moves a handle by at most so many px of 256: within that the surface moves nearly straight. */
const STEP = 3;
/** Every so many vertices one is watched for standing still. */
const WATCHED_OF = 6;
/**
 * Degrees of turn, and log size, that a head may go before the slopes of what is watched are taken anew. Within that they err by a
 * hundredth of what moves, and with them goes nine tenths of what a step costs.
 */
const [SLOPES_TURN, SLOPES_SIZE] = [1.5, 0.02];

/** What is watched, where the slopes of it were taken: of which code, the slopes in rows, and the squares that they sum up to. */
interface Watched {
  readonly code: Float64Array;
  readonly slopes: Float64Array;
  readonly squares: NormalEquations;
  /** Slopes of the gaps. */
  readonly rows: readonly Float64Array[];
}

export class SurfacePull {
  private readonly surface: Surface;
  private readonly gaps: Gaps | null;
  /** Where the target of a handle counts to be. */
  private readonly within: (handle: number, target: Point) => Point;
  private readonly watched: Int32Array;
  private readonly atRest: Float64Array;
  private readonly restWeights: Float64Array;
  private readonly frozen: (index: number) => boolean;
  /** Of each handle, how much of its way the head makes as one; and the most of them. */
  private readonly asOne: readonly number[];
  private readonly headness: number;
  /** How much dearer than the head's motion the face's is. */
  private readonly stiffness: number;
  /** What is readily taken of whose face it is, and of what a face does. */
  private readonly being: number;
  private readonly doing: number;
  private known: Watched | null = null;

  /**
   * @param face of it only what is seen counts: nobody notices what the rest does
   * @param start the code before the pull
   * @param reaches of each handle, 0..1 (lib/drag/reach.ts)
   */
  constructor(
    face: PhotoFace,
    private readonly start: Float64Array,
    handles: readonly SurfacePoint[],
    reaches: readonly number[],
  ) {
    const { surface, seen } = face;
    this.surface = surface;
    const at = handles.map((handle) => vertexOf(handle));
    this.asOne = at.map((_, h) => ofHead(reaches[h] ?? 0));
    this.headness = Math.max(0, ...this.asOne);
    const least = Math.min(...this.asOne);
    const rigid = least === 1;
    this.stiffness = rigid ? 1 : (1 - least) ** -STIFFENS;
    const looks = this.headness === 0 && at.every((v) => isEye(partOf(surface, v)));
    this.frozen = frozenOf(surface, at, rigid, looks);
    const expressive = at.some((v) => EXPRESSIVE.has(partOf(surface, v)));
    [this.being, this.doing] = expressive ? [OTHERWISE, 1] : [1, OTHERWISE];
    const eyes = at.some((v) => isEye(partOf(surface, v)));
    const chosen: number[] = [];
    for (let v = 0; v < surface.vertices; v += 1)
      if (seen[v] === 1 && (v * 7919) % WATCHED_OF === 0 && !(eyes && isEye(partOf(surface, v)))) chosen.push(v);
    const places = place(surface, start, Int32Array.from(chosen));
    const handlePlaces = place(surface, start, Int32Array.from(at));
    const unit = pxOf256(surface, start);
    const pressed = at.map((v, h) => ({
      at: { x: handlePlaces[3 * h] ?? 0, y: handlePlaces[3 * h + 1] ?? 0 },
      part: partOf(surface, v),
    }));
    // A head that turns as one changes none, and eyes move their lids as they turn.
    this.gaps = rigid || looks ? null : new Gaps(face, start, pressed);
    this.within = rigid ? (_, target) => target : closingLimits(face, start, handles);
    const free = at.map((v, h) => unit * reachRadius(surface, v, reaches[h] ?? 0));
    const weightAt = (i: number): number => {
      if (rigid || looks) return 0;
      let least = 1;
      free.forEach((radius, h) => {
        const away = Math.hypot(
          (places[3 * i] ?? 0) - (handlePlaces[3 * h] ?? 0),
          (places[3 * i + 1] ?? 0) - (handlePlaces[3 * h + 1] ?? 0),
        );
        const t = Math.min(Math.max((away - radius) / radius, 0), 1);
        least = Math.min(least, t * t * (3 - 2 * t));
      });
      return least;
    };
    // What is free costs no step anything.
    const held = chosen.map((v, i) => ({ v, i, weight: weightAt(i) })).filter(({ weight }) => weight > 0);
    const total = Math.max(
      held.reduce((sum, { weight }) => sum + weight, 0),
      1,
    );
    // Who pulls the face as a whole means what lies beside the part as well.
    const partly = 1 - Math.max(0, ...reaches.map((reach) => ofFace(reach)));
    const steady = rigid || looks || partly === 0 ? [] : steadyBeside(face, start, pressed);
    this.watched = Int32Array.from([...held.map(({ v }) => v), ...steady]);
    const rest = place(surface, start, this.watched);
    this.atRest = Float64Array.from({ length: 2 * this.watched.length }, (_, i) => rest[3 * (i >> 1) + (i & 1)] ?? 0);
    const weights = held.map(({ weight }) => (HOLD_WEIGHT * weight) / total);
    this.restWeights = Float64Array.from([...weights, ...steady.map(() => partly * STEADY_WEIGHT)]);
  }

  /** The code one step nearer to the targets. @param points in the order of the handles */
  step(code: Float64Array, points: readonly PullPoint[]): Float64Array {
    const { surface, start, watched } = this;
    const [length, unit] = [codeLength(surface), pxOf256(surface, start)];
    const square = 1 / unit ** 2;
    const equations = new NormalEquations(length);
    const e = surface.entries.length;
    for (const [h, { on, target: wanted }] of points.entries()) {
      const target = this.asOne[h] === 1 ? wanted : this.within(h, wanted);
      const { positions, slopes } = slopesOf(surface, code, Int32Array.from(on.vertices));
      const row = new Float64Array(2 * length);
      let [x, y] = [0, 0];
      on.shares.forEach((share, k) => {
        x += share * (positions[2 * k] ?? 0);
        y += share * (positions[2 * k + 1] ?? 0);
        for (let i = 0; i < 2 * length; i++) row[i] = (row[i] ?? 0) + share * (slopes[2 * k * length + i] ?? 0);
      });
      // What goes with the head as one asks nothing of the face.
      if (this.asOne[h] === 1) for (const line of [0, length]) row.fill(0, line, line + e);
      const far = Math.hypot(target.x - x, target.y - y);
      const part = Math.min(1, (STEP * unit) / Math.max(far, 1e-9));
      equations.addPoint(row, 0, part * (target.x - x), part * (target.y - y), square);
    }
    if (watched.length > 0) {
      const { slopes, squares } = this.watchedAt(code);
      equations.add(squares);
      // Where they are is exact, so that what stands still stays, whichever slopes lead there.
      const positions = place(surface, code, watched);
      const rest = this.restAt(code);
      for (let i = 0; i < watched.length; i++) {
        const weight = square * (this.restWeights[i] ?? 0);
        const [dx, dy] = [
          (rest[2 * i] ?? 0) - (positions[3 * i] ?? 0),
          (rest[2 * i + 1] ?? 0) - (positions[3 * i + 1] ?? 0),
        ];
        equations.pull(slopes, 2 * i * length, weight * dx, weight * dy);
      }
    }
    const gaps = this.gaps?.at(code, this.watchedAt(code).rows) ?? [];
    holdGaps(equations, gaps, square);
    for (let i = 0; i < length; i++) {
      const effort = EFFORT * (i < e ? this.stiffness : 1);
      equations.hold(i, (start[i] ?? 0) - (code[i] ?? 0), effort / this.common(i) ** 2);
    }
    const [low, high] = bounds(surface);
    const limit = (bound: (i: number) => number) => (i: number) => (this.frozen(i) ? 0 : bound(i) - (code[i] ?? 0));
    const parting = equations.copy();
    const free = solveWithin(equations, limit(low), limit(high));
    const d = partRims(parting, gaps, free, square) ? solveWithin(parting, limit(low), limit(high)) : free;
    return code.map((value, i) => value + (d[i] ?? 0));
  }

  /** [k * 2] where what is watched is to stay: where it was, or, as much as a head goes as one, where the head has taken it. */
  private restAt(code: Float64Array): Float64Array {
    const { headness, surface, watched, start, atRest } = this;
    if (headness === 0) return atRest;
    const posed = start.map((value, i) => (i < surface.entries.length ? value : (code[i] ?? 0)));
    const carried = place(surface, posed, watched);
    return atRest.map((value, i) => value + headness * ((carried[3 * (i >> 1) + (i & 1)] ?? 0) - value));
  }

  private watchedAt(code: Float64Array): Watched {
    const { surface, watched, known } = this;
    const e = surface.entries.length;
    const near = (index: number, within: number): boolean =>
      Math.abs((code[index] ?? 0) - (known?.code[index] ?? Infinity)) <= within;
    if (known !== null && [e, e + 1, e + 2].every((i) => near(i, SLOPES_TURN)) && near(e + 5, SLOPES_SIZE))
      return known;
    const length = codeLength(surface);
    const square = 1 / pxOf256(surface, this.start) ** 2;
    const { slopes } = slopesOf(surface, code, watched);
    // So much less a turn of the head costs.
    if (this.headness > 0)
      for (let line = 0; line < 2 * watched.length; line++)
        for (let i = line * length + e; i < (line + 1) * length; i++)
          slopes[i] = (1 - this.headness) * (slopes[i] ?? 0);
    const squares = new NormalEquations(length);
    for (let i = 0; i < watched.length; i++)
      squares.addPoint(slopes, 2 * i * length, 0, 0, square * (this.restWeights[i] ?? 0));
    return (this.known = { code, slopes, squares, rows: this.gaps?.rows(code) ?? [] });
  }

  /** What is common of each number of a code in one pull: of the pose in degrees, px and log size. */
  private common(index: number): number {
    const { entries, low, ease } = this.surface;
    const e = entries.length;
    const unit = pxOf256(this.surface, this.start);
    if (index >= e) return [12, 8, 8, 10 * unit, 10 * unit, 0.05][index - e] ?? 1;
    return (ease[index] ?? 1) * ((low[index] ?? 0) > SHAPES_GO_FROM ? this.doing : this.being);
  }
}

/** Entries of whose face it is go from here, or lower; those of what a face does not so low. */
const SHAPES_GO_FROM = -2;
