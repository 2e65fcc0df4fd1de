/** What each entry of the document must be. */
import * as Y from 'yjs';
import type { z } from 'zod';
import { commentSchema } from '../../../lib/comments/comment';
import { COMMENTS, MASK, POINTS, SETTINGS, maskStrokeSchema, plannedPointSchema } from '../../../lib/document/schema';
import { dragSettingsSchema, problem, problemOf, type Problem } from '../../../lib/protocol';
import { isPlain } from './structs';

/** Entries that have an id: as the schema says, no more, and under the key that is their id. */
function entryFault(type: string, schema: z.ZodObject, key: string | null, value: unknown): Problem | null {
  const parsed = schema.strict().safeParse(value);
  if (!parsed.success) return within(type, problemOf(parsed.error));
  if (!isPlain(value)) return problem('invalid.type', { expected: 'json' }, type);
  return key === null || parsed.data.id === key ? null : problem('invalid.value', {}, `${type}.id`);
}

export const pointFault = (key: string, value: unknown): Problem | null =>
  entryFault(POINTS, plannedPointSchema, key, value);
export const commentFault = (key: string, value: unknown): Problem | null =>
  entryFault(COMMENTS, commentSchema, key, value);
export const strokeFault = (value: unknown): Problem | null => entryFault(MASK, maskStrokeSchema, null, value);

export function settingFault(key: string, value: unknown): Problem | null {
  const parsed = dragSettingsSchema
    .partial()
    .strict()
    .safeParse({ [key]: value });
  if (!parsed.success) return within(SETTINGS, problemOf(parsed.error));
  return isPlain(value) ? null : problem('invalid.type', { expected: 'json' }, `${SETTINGS}.${key}`);
}

/** Takes out what may not be in a document, as earlier versions let it in. */
export function removeFaulty(doc: Y.Doc): void {
  for (const [type, faultOf] of [
    [POINTS, pointFault],
    [COMMENTS, commentFault],
    [SETTINGS, settingFault],
  ] as const) {
    const map = doc.getMap(type);
    for (const [key, value] of [...map.entries()]) if (faultOf(key, value) !== null) map.delete(key);
  }
  const mask = doc.getArray(MASK);
  // From the end, so that what is left keeps its place.
  for (let index = mask.length - 1; index >= 0; index--) if (strokeFault(mask.get(index)) !== null) mask.delete(index);
}

/** Whether `removeFaulty` would change anything. */
export function isClean(doc: Y.Doc): boolean {
  return (
    [...doc.getMap(POINTS).entries()].every(([key, value]) => pointFault(key, value) === null) &&
    [...doc.getMap(COMMENTS).entries()].every(([key, value]) => commentFault(key, value) === null) &&
    [...doc.getMap(SETTINGS).entries()].every(([key, value]) => settingFault(key, value) === null) &&
    doc
      .getArray(MASK)
      .toArray()
      .every((stroke) => strokeFault(stroke) === null)
  );
}

const within = (type: string, { code, field, params }: Problem): Problem => ({
  code,
  field: field === '' ? type : `${type}.${field}`,
  params,
});
