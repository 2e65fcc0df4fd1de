/** With what a drag goes on elsewhere. */
import type { DragPoint, DragRequest } from '../../../lib/drag/types';
import type { Reached, Wishes } from './lasting-drag';

/** The request with which a drag begins, or goes on from where it is. */
export function goOn(start: DragRequest, reached: Reached | null, { points, mask, settings }: Wishes): DragRequest {
  const wished = { ...start, points, mask, settings: settings ?? start.settings };
  if (reached === null) return wished;
  const { step, fromStart } = reached;
  // A plan may take so many steps in all.
  const maxSteps = start.live ? wished.settings.maxSteps : Math.max(1, wished.settings.maxSteps - step.index);
  return {
    ...wished,
    ws: step.ws,
    points: pointsNow(reached, wished, fromStart),
    settings: { ...wished.settings, maxSteps },
    soFar: {
      startWs: start.ws,
      positions: step.points.filter(({ id }) => fromStart.has(id)).map(({ id, position }) => ({ id, position })),
    },
  };
}

/** Points are grabbed where they have come to, but for those that are found again from the start. */
export function pointsNow(
  reached: Reached | null,
  { points }: Pick<Wishes, 'points'>,
  fromStart: ReadonlySet<string>,
): readonly DragPoint[] {
  return points.map((point) => {
    const known = fromStart.has(point.id) ? undefined : reached?.step.points.find(({ id }) => id === point.id);
    return known === undefined ? point : { ...point, handle: known.position };
  });
}
