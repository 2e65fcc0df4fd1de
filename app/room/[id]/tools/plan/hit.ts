import type { PlannedPoint } from '@/lib/document/schema';
import { type Point, distance } from '@/lib/geometry/point';
import type { Selection } from '../../state/ui-store';

/**
 * The end of a point nearest to `at`, no further than `reach` image px. Of two ends at the same place the target wins, since
 * it is drawn on top, and of two points the later one.
 */
export function hitEnd(points: readonly PlannedPoint[], at: Point, reach: number): Selection | null {
  let best: Selection | null = null;
  let nearest = reach;
  for (const { id, handle, target } of points) {
    for (const [end, position] of [
      ['handle', handle],
      ['target', target],
    ] as const) {
      if (position === null || distance(at, position) > nearest) continue;
      nearest = distance(at, position);
      best = { id, end };
    }
  }
  return best;
}
