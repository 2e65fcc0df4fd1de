/**
 * Comments pinned to a point of a node, in the room's document. Each message is an entry of its own, so that two people
 * who answer at once never overwrite each other; the first message of a thread says where it is pinned.
 */
import { z } from 'zod';
import { colorSchema, idSchema, keptNameSchema, pointSchema, type Role } from '../protocol';

/** Characters of one message. */
export const MAX_COMMENT_LENGTH = 1000;
/** Messages in a room: what the document has room for beside a full mask. */
export const MAX_COMMENTS = 500;

export const commentSchema = z
  .object({
    id: idSchema,
    /** Id of the thread's first message; equal to `id` in that one. */
    thread: idSchema,
    /** Where the thread is pinned; null in answers. */
    pin: z.object({ nodeId: idSchema, point: pointSchema }).nullable(),
    text: z.string().trim().min(1, 'must not be empty').max(MAX_COMMENT_LENGTH),
    /** People named in the text, by member id. */
    mentions: z.array(idSchema).max(20),
    memberId: idSchema,
    /** Name and colour of who wrote it, so that it can be shown after they left. */
    name: keptNameSchema,
    color: colorSchema,
    createdAt: z.number(),
    /** Set on the first message: the thread is settled. */
    resolved: z.boolean(),
  })
  .refine(({ id, thread, pin }) => (id === thread) === (pin !== null), 'the first message of a thread has the pin');
export type Comment = z.infer<typeof commentSchema>;

/**
 * Whether somebody who may change the document may make this change of a comment: everybody writes and changes their own,
 * may settle or reopen any thread, and takes back their own; the owner may delete any. Null = not there.
 */
export function mayChangeComment(
  before: Comment | null,
  after: Comment | null,
  by: { readonly id: string; readonly role: Role },
): boolean {
  if (after === null) return before === null || before.memberId === by.id || by.role === 'owner';
  if (before === null) return after.memberId === by.id;
  const own = before.memberId === by.id && after.memberId === by.id;
  // The server gives the time back that it gave, so a client that has not heard of that yet does no harm.
  const { resolved, createdAt } = after;
  return own || JSON.stringify({ ...before, resolved, createdAt }) === JSON.stringify({ ...before, ...after });
}

/** A thread: its pin, and its messages from first to last. */
export interface Thread {
  readonly id: string;
  readonly nodeId: string;
  readonly point: { readonly x: number; readonly y: number };
  readonly resolved: boolean;
  readonly messages: readonly Comment[];
}

/** Threads by age. Answers whose first message was deleted are left out. */
export function threadsOf(comments: Iterable<Comment>): Thread[] {
  const all = [...comments].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  return all.flatMap(({ id, pin, resolved }) =>
    pin === null
      ? []
      : [
          {
            id,
            nodeId: pin.nodeId,
            point: pin.point,
            resolved,
            // The first message leads even when the clock of who answered was behind.
            messages: all.filter((c) => c.thread === id).sort((a, b) => Number(b.id === id) - Number(a.id === id)),
          },
        ],
  );
}

/** Messages of others in open threads that name `me` and are not among those told of before, the oldest first. */
export function unseenMentions(
  threads: readonly Thread[],
  me: string,
  told: ReadonlySet<string>,
): { thread: Thread; message: Comment }[] {
  return threads
    .filter(({ resolved }) => !resolved)
    .flatMap((thread) => thread.messages.map((message) => ({ thread, message })))
    .filter(({ message: { id, mentions, memberId } }) => mentions.includes(me) && memberId !== me && !told.has(id))
    .sort((a, b) => a.message.createdAt - b.message.createdAt);
}

/** Who can be mentioned. */
export interface Mentionable {
  readonly memberId: string;
  readonly name: string;
}

/** The people whose name stands behind an @ in the text; the longest name that fits counts. */
export function mentionsIn(text: string, people: readonly Mentionable[]): string[] {
  return mentionParts(text, people)
    .flatMap((part) => (part.memberId === null ? [] : [part.memberId]))
    .filter(unique);
}

/**
 * The text in pieces, mentions apart, for showing. Names are compared whatever the case and however their accents are stored;
 * in scripts that are written without spaces the @ and the name's end need none either.
 */
export function mentionParts(
  text: string,
  people: readonly Mentionable[],
): { text: string; memberId: string | null }[] {
  const composed = text.normalize('NFC');
  const longestFirst = people
    .map(({ memberId, name }) => ({ memberId, name: name.normalize('NFC') }))
    .sort((a, b) => b.name.length - a.name.length);
  const parts: { text: string; memberId: string | null }[] = [];
  let plain = '';
  for (let at = 0; at < composed.length;) {
    const sign = composed.charAt(at);
    const begins = (sign === '@' || sign === FULL_WIDTH_AT) && !isWordChar(composed[at - 1]);
    const person = begins
      ? longestFirst.find(({ name }) => {
          const end = at + 1 + name.length;
          if (name === '' || !sameName(composed.slice(at + 1, end), name)) return false;
          // After a name in such a script the sentence goes on at once.
          return !isWordChar(composed[end]) || isSpaceless(name.at(-1));
        })
      : undefined;
    if (person === undefined) {
      plain += sign;
      at += 1;
      continue;
    }
    if (plain !== '') parts.push({ text: plain, memberId: null });
    plain = '';
    const end = at + 1 + person.name.length;
    parts.push({ text: composed.slice(at, end), memberId: person.memberId });
    at = end;
  }
  if (plain !== '') parts.push({ text: plain, memberId: null });
  return parts;
}

/** What is typed of a name behind the last @; undefined where none is begun. */
export function begunMention(text: string): string | undefined {
  const at = Math.max(text.lastIndexOf('@'), text.lastIndexOf(FULL_WIDTH_AT));
  if (at < 0 || isWordChar(text[at - 1])) return undefined;
  const begun = text.slice(at + 1);
  return /\s/.test(begun) ? undefined : begun;
}

/** The @ of Chinese and Japanese keyboards. */
const FULL_WIDTH_AT = '\uff20';
const sameName = (a: string, b: string): boolean => a === b || a.toLowerCase() === b.toLowerCase();
/** A letter of a script that is written without spaces between words. */
const isSpaceless = (char: string | undefined): boolean =>
  char !== undefined &&
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u.test(
    char,
  );
/** A letter or digit right beside it: then the @ is an address, or the name goes on. */
const isWordChar = (char: string | undefined): boolean =>
  char !== undefined && /[\p{L}\p{N}_]/u.test(char) && !isSpaceless(char);
const unique = (value: string, index: number, list: readonly string[]): boolean => list.indexOf(value) === index;
