/** From the document's points and settings to what the engine takes. Pure. */
import type { DragPack } from '../../../lib/pack/manifest';
import type { DragPoint, DragSettings } from '../../../lib/drag/types';
import type { Point, Size } from '../../../lib/geometry/point';
import { SETTINGS_LIMITS, defaultDragSettings } from '../../../lib/drag/settings';
import { isAwake, type PlannedPoint } from '../../../lib/document/schema';
import { MAX_OUTSIDE } from '../../../lib/protocol';
import { Refused } from '../../access/refused';

/** Whether the mask lets a place move. */
export type MayMove = (place: Point) => boolean;

const inside = (value: number, margin: number, size: number): boolean => value >= -margin && value <= size + margin;

/** @throws Refused when the handle is not in the picture. */
export function checkHandle(handle: Point, size: Size, field = 'handle'): void {
  checkWithin(handle, size, 0, field);
}

/** @throws Refused when the target is farther outside the picture than MAX_OUTSIDE of its size. */
export function checkTarget(target: Point, size: Size, field = 'target'): void {
  checkWithin(target, size, MAX_OUTSIDE, field);
}

/** @throws Refused when a mask keeps the picture there as it is: a pull would be seen by nobody. */
export function checkWithinMask(handle: Point, mayMove: MayMove, field = 'handle'): void {
  if (!mayMove(handle)) throw new Refused('cannot-drag.masked', {}, field);
}

function checkWithin({ x, y }: Point, { width, height }: Size, outside: number, field: string): void {
  for (const [axis, value, length] of [
    ['x', x, width],
    ['y', y, height],
  ] as const) {
    const margin = outside * length;
    if (!inside(value, margin, length))
      throw new Refused('invalid.range', { min: 0 - margin, max: length + margin }, `${field}.${axis}`);
  }
}

/** A point of the plan as a point of a drag; without a target it holds. */
export function toDragPoint({ id, handle, target, reach }: PlannedPoint): DragPoint {
  return { id, handle, target: target ?? handle, hold: target === null, reach };
}

/** The points of a plan that can be used as they are: what somebody drags off the picture while it runs is left out. */
function usablePoints(points: readonly PlannedPoint[], bounds: Size): PlannedPoint[] {
  return points.filter((point) => {
    try {
      checkHandle(point.handle, bounds);
      if (point.target !== null) checkTarget(point.target, bounds);
      return true;
    } catch {
      return false;
    }
  });
}

/** What a plan runs, of the document's points. @throws Refused when one lies where none may, or none is to move. */
export function planOf(points: readonly PlannedPoint[], bounds: Size, mayMove: MayMove): PlannedPoint[] {
  const planned = points.filter(isAwake);
  for (const { id, handle, target } of planned) {
    checkHandle(handle, bounds, `points.${id}.handle`);
    if (target === null) continue;
    checkTarget(target, bounds, `points.${id}.target`);
    checkWithinMask(handle, mayMove, `points.${id}.handle`);
  }
  if (planned.every(({ target }) => target === null)) throw new Refused('invalid.no-target', {}, 'points');
  return planned;
}

/** What a plan that runs goes on with, once the document's points are these. */
export const awakePoints = (points: readonly PlannedPoint[], bounds: Size): DragPoint[] =>
  usablePoints(points.filter(isAwake), bounds).map(toDragPoint);

/** The document's hold points, which hold in live drags too, as far as no pull goes by their name. */
export function holdsBeside(
  pulls: readonly { readonly id: string }[],
  points: readonly PlannedPoint[],
  bounds: Size,
): DragPoint[] {
  const ids = new Set(pulls.map(({ id }) => id));
  return usablePoints(points, bounds)
    .map(toDragPoint)
    .filter(({ id, hold }) => hold && !ids.has(id));
}

/** The document's settings over the pack's own, kept to what this pack can do: the document may come from another pack. */
export function effectiveSettings(given: Partial<DragSettings>, manifest: DragPack): DragSettings {
  const settings = { ...defaultDragSettings(manifest), ...given };
  const layers = settings.layers?.filter((layer) => layer < manifest.layers) ?? [];
  return {
    ...settings,
    stepPx: Math.min(settings.stepPx, manifest.resolution * SETTINGS_LIMITS.stepPx.maxOfResolution),
    layers: layers.length === 0 ? null : layers,
  };
}
