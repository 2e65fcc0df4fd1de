/** A lid closes its eye and goes no farther: pulled on, it would take brow, cheek and the eye's corners along. */
import type { Point } from '../geometry/point';
import { PAIRS } from './gaps';
import type { SurfacePoint } from './on-surface';
import type { PhotoFace } from './photo-face';
import { place } from './place';
import { EYES, partOf } from './surface';

/** Px of 256 that a lid may go beyond the other: then none of the eye is seen. */
const BEYOND = 0.3;
/** A lid within so many px of 256 of the edge of an eye is that eye's. */
const NEAR = 16;

/** Where a handle may be wanted at most: so far along a way, from where it was. */
interface Limit {
  readonly from: Point;
  readonly way: Point;
  readonly most: number;
}

/** @returns what brings a target of the handle by that number to where the handle can come, as the surface lies: without the fit's residual */
export function closingLimits(
  face: PhotoFace,
  start: Float64Array,
  handles: readonly SurfacePoint[],
): (handle: number, target: Point) => Point {
  const limits = handles.map((on) => limitOf(face, start, on));
  return (handle, target) => {
    const limit = limits[handle] ?? null;
    if (limit === null) return target;
    const { from, way, most } = limit;
    const [x, y] = [target.x - from.x, target.y - from.y];
    const along = x * way.x + y * way.y;
    // Sideways no less: what is left of a long way down would tear at the corner.
    const share = along > most ? most / along : 1;
    return { x: from.x + share * x, y: from.y + share * y };
  };
}

/** Null where no lid is pressed. */
function limitOf(face: PhotoFace, start: Float64Array, on: SurfacePoint): Limit | null {
  const { surface, unit } = face;
  if (!on.vertices.every((v) => partOf(surface, v) === 'lid')) return null;
  const at = (v: number): Point => {
    const [x = 0, y = 0] = place(surface, start, Int32Array.of(v));
    const residual = face.residualOf(v);
    return { x: x + residual.x, y: y + residual.y };
  };
  const pressed = face.where(start, on);
  const residual = face.residualAt(on);
  const away = (p: Point): number => Math.hypot(p.x - pressed.x, p.y - pressed.y);
  const found = (i: number): Point => at(surface.found[i] ?? 0);
  const pairs = EYES.flatMap((eye) => PAIRS[eye].map(([upper, lower]) => [found(upper), found(lower)] as const));
  const ends = pairs.flatMap(([upper, lower]) => [
    { mine: upper, other: lower },
    { mine: lower, other: upper },
  ]);
  const [first] = ends.sort((a, b) => away(a.mine) - away(b.mine));
  if (first === undefined || away(first.mine) > NEAR * unit) return null;
  const gap = Math.hypot(first.other.x - first.mine.x, first.other.y - first.mine.y);
  if (gap === 0) return null;
  const way = { x: (first.other.x - first.mine.x) / gap, y: (first.other.y - first.mine.y) / gap };
  const from = { x: pressed.x - residual.x, y: pressed.y - residual.y };
  // What is pressed nearer to the other lid, by its lashes, has less of the way before it.
  const ahead = (pressed.x - first.mine.x) * way.x + (pressed.y - first.mine.y) * way.y;
  return { from, way, most: Math.max(0, gap - Math.max(ahead, 0)) + BEYOND * unit };
}
