/**
 * One pull of a photo's face: step by step the code under which the pressed points come to their targets and as little else of the
 * *picture* moves as can be. Each step is one damped Gauss-Newton step over all that the face and the head can do.
 */
import type { Point } from '../geometry/point';
import { bounds, pxOf256 } from './fit';
import { NormalEquations, solveWithin } from './normal-equations';
import type { SurfacePoint } from './on-surface';
import { slopesOf } from './place';
import { codeLength, type Surface } from './surface';

/** How far around a handle the picture may move freely: the part that was pressed, the face, or all of the head and only as one. */
export const REACHES = ['part', 'face', 'head'] as const;
export type Reach = (typeof REACHES)[number];

export interface PullPoint {
  readonly on: SurfacePoint;
  /** Where it is to come, in photo px; a point that is to stay has its own place here. */
  readonly target: Point;
}

/** Px of 256 around a handle that belong to the part it is on. Measured on the exact geometry, by the pull that people mean. */
const PART_REACH: Readonly<Record<string, number>> = {
  lid: 14,
  brow: 22,
  eye_left: 14,
  eye_right: 14,
  mouth: 40,
  nose: 22,
  jaw: 24,
  skin: 26,
  ear: 20,
};
const OTHER_REACH = 36;
const FACE_REACH = 80;
/** What the motion of everything else costs, against that of the handles. */
const STILLNESS = 40;
/** What leaving the start costs, in deviations: it chooses between ways that look alike. */
const EFFORT = 0.02;
/** Parts that people move all day. Pulled there, a face is to do something rather than become another's. */
const EXPRESSIVE = new Set(['lid', 'brow', 'mouth', 'eye_left', 'eye_right']);
/** There the entries of whose face it is cost as if so much less of them were common, elsewhere those of what a face does. */
const OTHERWISE = 0.25;
/** A step moves a handle by at most so many px of 256: within that the surface moves nearly straight. */
const STEP = 3;
/** Every so many vertices one is watched for standing still. */
const WATCHED_OF = 6;

export class SurfacePull {
  private readonly watched: Int32Array;
  private readonly still: Float64Array;
  private readonly stillWeights: Float64Array;
  private readonly frozen: (index: number) => boolean;
  /** What is readily taken of whose face it is, and of what a face does. */
  private readonly being: number;
  private readonly doing: number;

  /**
   * @param start the code before the pull
   * @param seen [n] vertices that are seen; nobody notices what the others do
   */
  constructor(
    private readonly surface: Surface,
    private readonly start: Float64Array,
    seen: Uint8Array,
    handles: readonly SurfacePoint[],
    reach: Reach,
  ) {
    const e = surface.entries.length;
    this.frozen = reach === 'head' ? (index) => index < e : () => false;
    const at = handles.map((handle) => vertexOf(handle));
    const expressive = at.some((v) => EXPRESSIVE.has(partOf(surface, v)));
    [this.being, this.doing] = expressive ? [OTHERWISE, 1] : [1, OTHERWISE];
    const eyes = at.some((v) => partOf(surface, v).startsWith('eye'));
    const chosen: number[] = [];
    for (let v = 0; v < surface.vertices; v += 1)
      if (seen[v] === 1 && (v * 7919) % WATCHED_OF === 0 && !(eyes && partOf(surface, v).startsWith('eye')))
        chosen.push(v);
    this.watched = Int32Array.from(chosen);
    this.still = slopesOf(surface, start, this.watched).positions;
    const handlePlaces = slopesOf(surface, start, Int32Array.from(at)).positions;
    const unit = pxOf256(surface, start);
    const free = at.map(
      (v) => unit * (reach === 'face' ? FACE_REACH : (PART_REACH[partOf(surface, v)] ?? OTHER_REACH)),
    );
    const weights = Float64Array.from(chosen, (_, i) => {
      let least = 1;
      free.forEach((radius, h) => {
        const away = Math.hypot(
          (this.still[2 * i] ?? 0) - (handlePlaces[2 * h] ?? 0),
          (this.still[2 * i + 1] ?? 0) - (handlePlaces[2 * h + 1] ?? 0),
        );
        const t = Math.min(Math.max((away - radius) / radius, 0), 1);
        least = Math.min(least, t * t * (3 - 2 * t));
      });
      return reach === 'head' ? 0 : least;
    });
    const total = Math.max(
      weights.reduce((sum, w) => sum + w, 0),
      1,
    );
    this.stillWeights = weights.map((w) => (STILLNESS * w) / total);
  }

  /** The code one step nearer to the targets. */
  step(code: Float64Array, points: readonly PullPoint[]): Float64Array {
    const { surface, start, watched } = this;
    const [length, unit] = [codeLength(surface), pxOf256(surface, start)];
    const square = 1 / unit ** 2;
    const equations = new NormalEquations(length);
    for (const { on, target } of points) {
      const { positions, slopes } = slopesOf(surface, code, Int32Array.from(on.vertices));
      const row = new Float64Array(2 * length);
      let [x, y] = [0, 0];
      on.shares.forEach((share, k) => {
        x += share * (positions[2 * k] ?? 0);
        y += share * (positions[2 * k + 1] ?? 0);
        for (let i = 0; i < 2 * length; i++) row[i] = (row[i] ?? 0) + share * (slopes[2 * k * length + i] ?? 0);
      });
      const far = Math.hypot(target.x - x, target.y - y);
      const part = Math.min(1, (STEP * unit) / Math.max(far, 1e-9));
      equations.add(row, 0, part * (target.x - x), square);
      equations.add(row, length, part * (target.y - y), square);
    }
    const { positions, slopes } = slopesOf(surface, code, watched);
    for (let i = 0; i < watched.length; i++) {
      const weight = square * (this.stillWeights[i] ?? 0);
      if (weight === 0) continue;
      equations.add(slopes, 2 * i * length, (this.still[2 * i] ?? 0) - (positions[2 * i] ?? 0), weight);
      equations.add(slopes, (2 * i + 1) * length, (this.still[2 * i + 1] ?? 0) - (positions[2 * i + 1] ?? 0), weight);
    }
    for (let i = 0; i < length; i++) equations.hold(i, (start[i] ?? 0) - (code[i] ?? 0), EFFORT / this.common(i) ** 2);
    const [low, high] = bounds(surface);
    const limit = (bound: (i: number) => number) => (i: number) => (this.frozen(i) ? 0 : bound(i) - (code[i] ?? 0));
    const d = solveWithin(equations, limit(low), limit(high));
    return code.map((value, i) => value + (d[i] ?? 0));
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

/** The vertex of which a point has most. */
function vertexOf({ vertices, shares }: SurfacePoint): number {
  const most = Math.max(...shares);
  return vertices[shares.indexOf(most)] ?? vertices[0];
}

const partOf = ({ parts, part }: Surface, vertex: number): string => parts[part[vertex] ?? 0] ?? '';
