/** What a drag had hold of, for the history. */
import type { DragResult } from '../../../lib/drag/types';
import { readCode } from '../../../lib/face/code';
import { nameSpot } from '../../../lib/face/name-spot';
import { distance } from '../../../lib/geometry/point';
import type { PackManifest } from '../../../lib/pack/manifest';
import type { NodeRecord } from '../../store/records';

/** Of the moving points, in their order; undefined where the pack names no parts. A photo's surface has them all. */
export function pulledParts(
  photo: NodeRecord['node']['photo'],
  { capabilities }: Pick<PackManifest, 'capabilities'>,
  { points, grabs }: Pick<DragResult, 'points' | 'grabs'>,
  handles: NodeRecord['handles'],
): NodeRecord['node']['pulled'] {
  if (capabilities.drag?.surface === undefined && photo === undefined) return undefined;
  const features = new Map(grabs.map(({ id, feature }) => [id, feature]));
  const starts = new Map(handles.map(({ id, handle }) => [id, handle]));
  return points.flatMap(({ id, hold, position, target }) => {
    const feature = features.get(id);
    const start = starts.get(id);
    // A pull that was taken back is aimed at where it was grabbed.
    if (hold || feature === undefined || start === undefined || distance(start, target) === 0) return [];
    return [{ ...nameSpot(readCode(feature)), px: Math.round(distance(start, position)) }];
  });
}
