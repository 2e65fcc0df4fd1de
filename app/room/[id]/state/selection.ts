/** Which planned points are chosen: what a press, a frame around them and a key make of that. Pure. */
import type { PlannedPoint } from '@/lib/document/schema';
import type { Point } from '@/lib/geometry/point';
import type { Chosen, Selection } from './ui-store';

/** One alone. */
export const only = ({ id, end }: Selection): Chosen => ({ id, end, others: [] });

/** All that are chosen, the last one first. */
export const chosenIds = (chosen: Chosen | null): string[] => (chosen === null ? [] : [chosen.id, ...chosen.others]);

/** Several, with the end that they are to be moved by. Null: none. */
export function several(ids: readonly string[], end: Selection['end']): Chosen | null {
  const [id, ...others] = ids;
  return id === undefined ? null : { id, end, others };
}

/** One more, or one fewer when it was chosen already. */
export function toggled(chosen: Chosen | null, { id, end }: Selection): Chosen | null {
  const ids = chosenIds(chosen);
  if (!ids.includes(id)) return { id, end, others: ids };
  return several(
    ids.filter((other) => other !== id),
    chosen?.end ?? end,
  );
}

/** Without points that are there no more. */
export const without = (chosen: Chosen | null, gone: readonly string[]): Chosen | null =>
  chosen === null
    ? null
    : several(
        chosenIds(chosen).filter((id) => !gone.includes(id)),
        chosen.end,
      );

/** The points with an end in the frame between two corners. */
export function idsWithin(points: readonly PlannedPoint[], from: Point, to: Point): string[] {
  const between = (value: number, a: number, b: number) => value >= Math.min(a, b) && value <= Math.max(a, b);
  const inside = (at: Point | null) => at !== null && between(at.x, from.x, to.x) && between(at.y, from.y, to.y);
  return points.filter(({ handle, target }) => inside(handle) || inside(target)).map(({ id }) => id);
}
