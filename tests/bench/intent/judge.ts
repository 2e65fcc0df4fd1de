/**
 * What a pull did, from where the points of a face were before and are after it: how far its own points are from their targets, how much
 * of the way the part went by itself, in the head's own frame, what else moved, and how far the head turned. Pure.
 */
import { distance, type Point } from '../../../lib/geometry/point';
import { NormalEquations } from '../../../lib/photo/normal-equations';
import { place, POSE_LENGTH, slopesOf } from '../../../lib/photo/place';
import { codeLength, type Surface } from '../../../lib/photo/surface';
import type { PointName, Vertices } from './points';

/** Where a judge sees points, px of 256; what it does not see is not there. */
export type Sight = ReadonlyMap<PointName, Point>;

/** One pulled point: where it was pressed, where it is to go, and what of its way counts. */
export interface Wish {
  readonly name: PointName;
  readonly handle: Point;
  readonly target: Point;
  /** What the part is measured against: lids against the corners of the eye. Their own motion is taken away. */
  readonly against: readonly PointName[];
  /** The same point of the other side, which is to stay; null where both or neither are meant. */
  readonly other: PointName | null;
  /** Px of 256 around the point that belong to the part; twice that is its soft surround. */
  readonly radius: number;
}

export interface Measures {
  /** Px of the point that is farthest from its target. */
  readonly left: number;
  /** Least share of the way that was made by the part. */
  readonly share: number;
  /** Mean motion of the points outside of part and surround, px. NaN where there are none. */
  readonly outside: number;
  /** Degrees that the head turned. */
  readonly turn: number;
  /** Largest motion of the other side, as a share of the way; NaN where there is none. */
  readonly other: number;
}

/** The surface and a face on it: what carries points along with the head. */
export interface Head {
  readonly surface: Surface;
  readonly vertices: Vertices;
  /** Code before the pull. */
  readonly code: Float64Array;
}

/** Whether a point lies outside of all parts that are pulled, and of their surrounds. */
export const isOutside = (at: Point, wishes: readonly Wish[]): boolean =>
  wishes.every(({ handle, radius }) => distance(at, handle) > 2 * radius);

/** @param meant how far the head was meant to move: then nothing is outside */
export function judge(head: Head, wishes: readonly Wish[], before: Sight, after: Sight): Measures {
  const seen = [...before.keys()].filter((name) => after.has(name));
  const outside = seen.filter((name) => isOutside(at(before, name), wishes));
  const pose = poseAfter(head, outside.length >= LEAST_POINTS ? outside : seen, before, after);
  const own = (name: PointName): Point => {
    const carried = minus(pose.place(name), head0(head, name));
    const moved = minus(at(after, name), at(before, name));
    return minus(moved, carried);
  };
  const parts = wishes.map((wish) => {
    const { name, handle, target, against, other } = wish;
    const want = minus(target, handle);
    const square = want.x ** 2 + want.y ** 2;
    const moved = minus(at(after, name), at(before, name));
    const byPart = minus(own(name), middle(against.map(own)));
    const aside = other === null ? null : minus(own(other), middle(against.map((each) => own(mirrored(each)))));
    return {
      left: distance({ x: handle.x + moved.x, y: handle.y + moved.y }, target),
      share: (byPart.x * want.x + byPart.y * want.y) / square,
      other: aside === null ? NaN : Math.hypot(aside.x, aside.y) / Math.sqrt(square),
    };
  });
  const motions = outside.map((name) => distance(at(before, name), at(after, name)));
  const others = parts.map(({ other }) => other).filter((value) => !Number.isNaN(value));
  return {
    left: Math.max(...parts.map(({ left }) => left)),
    share: Math.min(...parts.map(({ share }) => share)),
    outside: motions.reduce((sum, value) => sum + value, 0) / motions.length,
    turn: pose.turn,
    other: others.length === 0 ? NaN : Math.max(...others),
  };
}

/** Fewer points than that say nothing of a head; then all that are seen tell of it. */
const LEAST_POINTS = 8;
/** Px beyond which a point counts less: it went its own way. */
const STRAY = 0.7;
const ROUNDS = 12;
/** What a turn by a degree costs, as if a point were off by so many px: noise is no turn. */
const TURN_COST = 0.15;

/** The pose of the head after a pull that carries the points best, whatever single ones did. */
function poseAfter({ surface, vertices, code }: Head, names: readonly PointName[], before: Sight, after: Sight) {
  const e = surface.entries.length;
  const known = names.filter((name) => vertices.has(name));
  const ids = Int32Array.from(known, (name) => vertices.get(name) ?? 0);
  const rest = place(surface, code, ids);
  const posed = code.slice();
  const length = codeLength(surface);
  for (let round = 0; round < ROUNDS; round++) {
    const { positions, slopes } = slopesOf(surface, posed, ids);
    const equations = new NormalEquations(POSE_LENGTH);
    known.forEach((name, i) => {
      const wanted = minus(at(after, name), at(before, name));
      const dx = wanted.x - ((positions[2 * i] ?? 0) - (rest[3 * i] ?? 0));
      const dy = wanted.y - ((positions[2 * i + 1] ?? 0) - (rest[3 * i + 1] ?? 0));
      const row = new Float64Array(2 * POSE_LENGTH);
      for (let k = 0; k < POSE_LENGTH; k++) {
        row[k] = slopes[2 * i * length + e + k] ?? 0;
        row[POSE_LENGTH + k] = slopes[(2 * i + 1) * length + e + k] ?? 0;
      }
      equations.addPoint(row, 0, dx, dy, Math.min(1, STRAY / Math.max(Math.hypot(dx, dy), 1e-9)));
    });
    for (let k = 0; k < 3; k++) equations.hold(k, (code[e + k] ?? 0) - (posed[e + k] ?? 0), TURN_COST ** 2);
    for (let k = 3; k < POSE_LENGTH; k++) equations.hold(k, 0, 1e-6);
    equations.solve(new Set()).forEach((value, k) => (posed[e + k] = (posed[e + k] ?? 0) + value));
  }
  const turns = [0, 1, 2].map((k) => (posed[e + k] ?? 0) - (code[e + k] ?? 0));
  return {
    turn: Math.hypot(...turns),
    place: (name: PointName): Point => pointOf(surface, posed, vertices.get(name)),
  };
}

function pointOf(surface: Surface, code: Float64Array, vertex: number | undefined): Point {
  if (vertex === undefined) return { x: NaN, y: NaN };
  const places = place(surface, code, Int32Array.of(vertex));
  return { x: places[0] ?? NaN, y: places[1] ?? NaN };
}

const head0 = ({ surface, vertices, code }: Head, name: PointName): Point => pointOf(surface, code, vertices.get(name));
const at = (sight: Sight, name: PointName): Point => sight.get(name) ?? { x: NaN, y: NaN };
const minus = (a: Point, b: Point): Point => ({ x: a.x - b.x, y: a.y - b.y });
const middle = (points: readonly Point[]): Point => ({
  x: points.reduce((sum, { x }) => sum + x, 0) / Math.max(points.length, 1),
  y: points.reduce((sum, { y }) => sum + y, 0) / Math.max(points.length, 1),
});

/** Pairs of landmarks left and right of the face's middle, by 68 points. */
const PAIRS: readonly (readonly [number, number])[] = [
  ...Array.from({ length: 8 }, (_, i) => [i, 16 - i] as const),
  ...Array.from({ length: 5 }, (_, i) => [17 + i, 26 - i] as const),
  ...([[31, 35], [32, 34], [36, 45], [37, 44], [38, 43], [39, 42], [40, 47], [41, 46]] as const),
  ...([[48, 54], [49, 53], [50, 52], [59, 55], [58, 56], [60, 64], [61, 63], [67, 65]] as const),
]; // prettier-ignore
const OTHERS = new Map<PointName, PointName>(
  PAIRS.flatMap(([a, b]) => [
    [a, b],
    [b, a],
  ]),
);

/** The same point of the other side; itself in the middle. */
export function mirrored(name: PointName): PointName {
  if (typeof name === 'number') return OTHERS.get(name) ?? name;
  return (name.endsWith('left') ? name.replace('left', 'right') : name.replace('right', 'left')) as PointName;
}
