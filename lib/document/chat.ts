/** What somebody types beside their cursor: a line that others read as it comes, and that is kept nowhere. */
import { z } from 'zod';
import { NOT_IN_A_LINE } from '../protocol/line';

/** As much as is read at a glance beside a cursor. */
export const MAX_CHAT_LENGTH = 120;

export const chatSchema = z
  .string()
  .max(MAX_CHAT_LENGTH, `must have at most ${MAX_CHAT_LENGTH} characters`)
  .refine((text) => !NOT_IN_A_LINE.test(text), 'must not have line breaks or marks that turn the direction of text');

/** What was typed or pasted as such a line: what is not allowed becomes a space, what is too long is cut between characters. */
export function chatLine(typed: string): string {
  let line = '';
  for (const character of typed.replace(new RegExp(NOT_IN_A_LINE, 'gu'), ' ')) {
    if (line.length + character.length > MAX_CHAT_LENGTH) break;
    line += character;
  }
  return line;
}
