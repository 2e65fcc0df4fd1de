/** From the document's points and settings to what the engine takes. Pure. */
import type { DragPack, PackManifest } from '../../../lib/pack/manifest';
import type { DragPoint, DragSettings } from '../../../lib/drag/types';
import type { Point } from '../../../lib/geometry/point';
import { SETTINGS_LIMITS, defaultDragSettings } from '../../../lib/drag/settings';
import type { PlannedPoint } from '../../../lib/document/schema';
import { MAX_OUTSIDE } from '../../../lib/protocol';
import { Refused } from '../../access/refused';

type Bounds = Pick<PackManifest, 'resolution'>;

const inside = (value: number, margin: number, size: number): boolean => value >= -margin && value <= size + margin;

/** @throws Refused when the handle is not in the picture. */
export function checkHandle(handle: Point, { resolution }: Bounds, field = 'handle'): void {
  for (const axis of ['x', 'y'] as const)
    if (!inside(handle[axis], 0, resolution))
      throw new Refused('invalid.range', { min: 0, max: resolution }, `${field}.${axis}`);
}

/** @throws Refused when the target is farther outside the picture than MAX_OUTSIDE of its size. */
export function checkTarget(target: Point, { resolution }: Bounds, field = 'target'): void {
  const margin = MAX_OUTSIDE * resolution;
  for (const axis of ['x', 'y'] as const)
    if (!inside(target[axis], margin, resolution))
      throw new Refused('invalid.range', { min: -margin, max: resolution + margin }, `${field}.${axis}`);
}

/** A point of the plan as a point of a drag; without a target it holds. */
export function toDragPoint({ id, handle, target }: PlannedPoint): DragPoint {
  return { id, handle, target: target ?? handle, hold: target === null };
}

/** The points of a plan that can be used as they are: what somebody drags off the picture while it runs is left out. */
export function usablePoints(points: readonly PlannedPoint[], bounds: Bounds): PlannedPoint[] {
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
