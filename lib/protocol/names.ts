/** Names of people, rooms and edits: what others read them as is what they are. */
import { z } from 'zod';
import { MAX_NAME_LENGTH } from './limits';
import { NOT_IN_A_LINE } from './line';

/** Something that leaves ink. Some letters and symbols are blank: fillers of Hangul, the empty pattern of Braille. */
const VISIBLE = /(?![\p{Default_Ignorable_Code_Point}\u2800])[\p{L}\p{N}\p{P}\p{S}]/u;
/** Shown for a kept name of which nothing can be seen. */
const NAMELESS = '?';

/** A name that somebody gives. */
export const nameSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(MAX_NAME_LENGTH, `must have at most ${MAX_NAME_LENGTH} characters`)
  .refine((name) => !NOT_IN_A_LINE.test(name), 'must not have line breaks or marks that turn the direction of text')
  .refine((name) => VISIBLE.test(name), 'must have something that can be seen');

/** What is wrong with a name of a length that fits, while somebody types it: nothing in it, or something that nobody sees; null when it can be given. */
export function nameProblem(name: string): 'empty' | 'hidden' | null {
  if (name.trim() === '') return 'empty';
  return nameSchema.safeParse(name).success ? null : 'hidden';
}

/** A name that was given before, perhaps to an older Tug that took what is refused now: read without what others must not see. */
export const keptNameSchema = z
  .string()
  .max(MAX_NAME_LENGTH)
  .overwrite((name) => {
    const clean = name.replace(new RegExp(NOT_IN_A_LINE, 'gu'), ' ').trim();
    return VISIBLE.test(clean) ? clean : NAMELESS;
  });
