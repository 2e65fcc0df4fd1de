/** Names of people, rooms and edits: what others read them as is what they are. */
import { z } from 'zod';
import { MAX_NAME_LENGTH } from './limits';

/**
 * Never part of a name: control characters and line breaks, halves of a surrogate pair, and the marks that turn the direction
 * of the text around them, by which a name can look like another's or turn the line that it stands in.
 */
const FORBIDDEN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
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
  .refine((name) => !FORBIDDEN.test(name), 'must not have line breaks or marks that turn the direction of text')
  .refine((name) => VISIBLE.test(name), 'must have something that can be seen');

/** A name that was given before, perhaps to an older Tug that took what is refused now: read without what others must not see. */
export const keptNameSchema = z
  .string()
  .max(MAX_NAME_LENGTH)
  .overwrite((name) => {
    const clean = name.replace(new RegExp(FORBIDDEN, 'gu'), ' ').trim();
    return VISIBLE.test(clean) ? clean : NAMELESS;
  });
