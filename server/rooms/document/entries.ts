/** What each entry of the document must be. */
import * as Y from 'yjs';
import type { z } from 'zod';
import { commentSchema } from '../../../lib/comments/comment';
import { COMMENTS, MASK, POINTS, SETTINGS, maskStrokeSchema, plannedPointSchema } from '../../../lib/document/schema';
import { Breath } from '../../work/breath';
import { dragSettingsSchema, problem, problemOf, type Problem } from '../../../lib/protocol';
import { isPlain } from './structs';

/** With no field more. Made once: a schema is compiled when it is used first, which takes longer than checking an entry. */
const strictPoint = plannedPointSchema.strict();
const strictComment = commentSchema.strict();
const strictStroke = maskStrokeSchema.strict();
const strictSettings = dragSettingsSchema.partial().strict();

/** Entries that have an id: as the schema says, and under the key that is their id. */
function entryFault(type: string, schema: z.ZodObject, key: string | null, value: unknown): Problem | null {
  const parsed = schema.safeParse(value);
  if (!parsed.success) return within(type, problemOf(parsed.error));
  if (!isPlain(value)) return problem('invalid.type', { expected: 'json' }, type);
  return key === null || parsed.data.id === key ? null : problem('invalid.value', {}, `${type}.id`);
}

export const pointFault = (key: string, value: unknown): Problem | null => entryFault(POINTS, strictPoint, key, value);
export const commentFault = (key: string, value: unknown): Problem | null =>
  entryFault(COMMENTS, strictComment, key, value);
export const strokeFault = (value: unknown): Problem | null => entryFault(MASK, strictStroke, null, value);

export function settingFault(key: string, value: unknown): Problem | null {
  const parsed = strictSettings.safeParse({ [key]: value });
  if (!parsed.success) return within(SETTINGS, problemOf(parsed.error));
  return isPlain(value) ? null : problem('invalid.type', { expected: 'json' }, `${SETTINGS}.${key}`);
}

/**
 * What takes out of a document that which may not be in it, as earlier versions let it in; null when there is none. Looked for in pieces:
 * nobody may change the document meanwhile.
 */
export async function removalOfFaulty(doc: Y.Doc): Promise<((doc: Y.Doc) => void) | null> {
  const breath = new Breath();
  const keys: { readonly type: string; readonly key: string }[] = [];
  for (const [type, faultOf] of [
    [POINTS, pointFault],
    [COMMENTS, commentFault],
    [SETTINGS, settingFault],
  ] as const)
    for (const [key, value] of [...doc.getMap(type).entries()]) {
      if (faultOf(key, value) !== null) keys.push({ type, key });
      if (breath.isDue) await breath.take();
    }
  const strokes: number[] = [];
  for (const [index, stroke] of doc.getArray(MASK).toArray().entries()) {
    // From the end, so that what is left keeps its place.
    if (strokeFault(stroke) !== null) strokes.unshift(index);
    if (breath.isDue) await breath.take();
  }
  if (keys.length === 0 && strokes.length === 0) return null;
  return (of) => {
    for (const { type, key } of keys) of.getMap(type).delete(key);
    for (const index of strokes) of.getArray(MASK).delete(index);
  };
}

const within = (type: string, { code, field, params }: Problem): Problem => ({
  code,
  field: field === '' ? type : `${type}.${field}`,
  params,
});
