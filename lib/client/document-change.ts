/** What changed in a document between two moments, for people: undo says what it took back. Pure. */
import type { MaskStroke, PlannedPoint } from '../document/schema';

/** The parts of a document that undo changes, at one moment. */
export interface DocumentMoment {
  readonly points: ReadonlyMap<string, PlannedPoint>;
  readonly strokes: readonly MaskStroke[];
  readonly settings: ReadonlyMap<string, unknown>;
}

export type DocumentChange =
  /** `count`: points that were placed, removed or changed. Of several at once the first of these three is named. */
  | { readonly part: 'points'; readonly how: 'placed' | 'removed' | 'moved'; readonly count: number }
  | { readonly part: 'mask'; readonly how: 'painted' | 'inverted' | 'removed'; readonly count: number }
  | { readonly part: 'settings'; readonly fields: readonly string[] };

/** Null when nothing changed. Of several parts at once the first one is named: points, mask, settings. */
export function changeBetween(before: DocumentMoment, after: DocumentMoment): DocumentChange | null {
  return points(before, after) ?? strokes(before, after) ?? settings(before, after);
}

function points({ points: before }: DocumentMoment, { points: after }: DocumentMoment): DocumentChange | null {
  const { added, removed, changed } = differences(before, after);
  if (added.length > 0) return { part: 'points', how: 'placed', count: added.length };
  if (removed.length > 0) return { part: 'points', how: 'removed', count: removed.length };
  return changed.length > 0 ? { part: 'points', how: 'moved', count: changed.length } : null;
}

function strokes({ strokes: before }: DocumentMoment, { strokes: after }: DocumentMoment): DocumentChange | null {
  const byId = (list: readonly MaskStroke[]) => new Map(list.map((stroke) => [stroke.id, stroke]));
  const { added, removed } = differences(byId(before), byId(after));
  const inverted = added.length > 0 && after.every(({ id, mode }) => !added.includes(id) || mode === 'invert');
  if (added.length > 0) return { part: 'mask', how: inverted ? 'inverted' : 'painted', count: added.length };
  return removed.length > 0 ? { part: 'mask', how: 'removed', count: removed.length } : null;
}

function settings({ settings: before }: DocumentMoment, { settings: after }: DocumentMoment): DocumentChange | null {
  const { added, removed, changed } = differences(before, after);
  const fields = [...added, ...removed, ...changed];
  return fields.length > 0 ? { part: 'settings', fields } : null;
}

/** Keys by what became of them. Values are plain JSON, replaced as a whole. */
function differences(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>) {
  return {
    added: [...after.keys()].filter((key) => !before.has(key)),
    removed: [...before.keys()].filter((key) => !after.has(key)),
    changed: [...after]
      .filter(([key, value]) => before.has(key) && JSON.stringify(before.get(key)) !== JSON.stringify(value))
      .map(([key]) => key),
  };
}
