/**
 * Problems: why something is not done. They travel as a code with its parameters, never as a sentence; whoever shows them to
 * people has the sentences, in the language of those people.
 *
 * A code is a kind, or a kind and after a dot what exactly is wrong. A client that does not know the second half, because the
 * server is newer, still knows the kind.
 */
import { z } from 'zod';

/** Named, so that a client can react. `unreachable` and `unreadable` are the client's own: no server says them. */
export const problemKinds = [
  'protocol-version',
  'unauthorised',
  'forbidden',
  'not-found',
  'unknown-room',
  'unknown-node',
  'unknown-pack',
  'unknown-pull',
  'cannot-drag',
  'invalid',
  'too-large',
  'too-many',
  'rate-limited',
  'busy',
  'nothing-to-undo',
  'nothing-to-redo',
  'built-upon',
  'engine',
  'internal',
  'unreachable',
  'unreadable',
] as const;
export type ProblemKind = (typeof problemKinds)[number];

/** Every code with the names of its parameters. Each has one sentence. */
export const problemCodes = {
  'protocol-version': ['oldest', 'newest'],
  /** The token is nobody's in this room. */
  unauthorised: [],
  'unauthorised.no-token': [],
  'unauthorised.invite': [],
  forbidden: [],
  'forbidden.viewer': [],
  'forbidden.not-owner': [],
  'forbidden.no-export': [],
  /** Kicked by the owner, now. */
  'forbidden.removed': [],
  /** Kicked because the invite that they came by was revoked. */
  'forbidden.invite-gone': [],
  /** Kicked some time ago. */
  'forbidden.no-longer': [],
  'forbidden.invites-only': [],
  'forbidden.invite-revoked': [],
  'forbidden.invite-expired': [],
  'forbidden.invite-used-up': [],
  'forbidden.origin': [],
  'forbidden.not-yours': [],
  'not-found': [],
  'not-found.invite': [],
  'not-found.member': [],
  'not-found.step': ['last'],
  'not-found.thumbnail': [],
  'unknown-room': [],
  'unknown-room.deleted': [],
  /** So much of it is lost that it cannot be opened. */
  'unknown-room.damaged': [],
  'unknown-node': [],
  'unknown-pack': ['pack'],
  /** Of a picture or file; `hash` is a question mark where nobody knows which version drew it. */
  'unknown-pack.missing': ['pack', 'hash'],
  'unknown-pack.version': ['pack', 'hash', 'installed'],
  'unknown-pull': [],
  'cannot-drag': ['pack'],
  invalid: [],
  'invalid.message': [],
  'invalid.json': [],
  'invalid.bytes': [],
  'invalid.type': ['expected'],
  'invalid.format': [],
  'invalid.value': [],
  'invalid.empty': [],
  'invalid.too-short': ['min'],
  'invalid.too-long': ['max'],
  'invalid.too-few': ['min'],
  'invalid.too-many': ['max'],
  'invalid.too-small': ['min'],
  'invalid.too-big': ['max'],
  'invalid.range': ['min', 'max'],
  'invalid.unknown-field': [],
  'invalid.no-change': [],
  'invalid.no-target': [],
  'invalid.nothing-painted': [],
  'invalid.pull-exists': [],
  'invalid.first-picture': [],
  'invalid.owner': [],
  'invalid.not-from-tug': [],
  'invalid.file-kind': [],
  'invalid.file-damaged': [],
  'invalid.file-unpacks': ['max'],
  'invalid.file-later': ['version', 'known'],
  'too-large': ['max'],
  'too-large.document': ['max'],
  'too-large.file': ['max'],
  'too-large.sheet': ['max', 'count'],
  'too-many': [],
  'too-many.pulls': ['max'],
  'too-many.points': ['max'],
  'too-many.connections': ['max'],
  'too-many.invites': ['max'],
  'rate-limited': [],
  'rate-limited.flood': [],
  'rate-limited.address': [],
  'rate-limited.slow': [],
  busy: [],
  'busy.plan': [],
  'busy.drag': [],
  'busy.engine': [],
  'busy.uploads': [],
  'busy.closing': [],
  /** The disk takes nothing at the moment. What was asked for has not happened. */
  'busy.storage': [],
  /** Another server owns the room by now. */
  'busy.moved': [],
  'nothing-to-undo': [],
  'nothing-to-redo': [],
  'built-upon': [],
  engine: [],
  internal: [],
  unreachable: [],
  /** The line to the room is down. */
  'unreachable.room': [],
  /** Something stands between that says no, or the server is starting. */
  'unreachable.no-answer': [],
  unreadable: [],
} as const satisfies Record<ProblemKind, readonly string[]> & Record<`${ProblemKind}.${string}`, readonly string[]>;
export type ProblemCode = keyof typeof problemCodes;
export type ProblemParams<C extends ProblemCode = ProblemCode> = Readonly<
  Record<(typeof problemCodes)[C][number], string | number>
>;

/** As it is read: the code may be one that only a newer server knows. */
export const problemSchema = z.object({
  code: z.string().max(100),
  /** Which field of the message is wrong, as a path such as `handle.x`; empty for the whole. */
  field: z.string().default(''),
  params: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});
export type Problem = z.infer<typeof problemSchema>;

/** What must follow a code: its parameters, unless it has none, and the field at fault. */
export type ProblemDetails<C extends ProblemCode> = (typeof problemCodes)[C] extends readonly []
  ? [params?: Readonly<Record<string, never>>, field?: string]
  : [params: ProblemParams<C>, field?: string];

/** A problem whose code and parameters belong together. */
export function problem<C extends ProblemCode>(code: C, ...[params, field]: ProblemDetails<C>): Problem {
  return { code, field: field ?? '', params: { ...params } };
}

export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(problemCodes, code);

/** The kind of a code; null when not even that is known. */
export function kindOf({ code }: Pick<Problem, 'code'>): ProblemKind | null {
  const name = code.split('.', 1)[0];
  return problemKinds.find((kind) => kind === name) ?? null;
}

/** Characters of a WebSocket's close reason: it has room for 123 bytes. */
const MAX_REASON = 120;

/** As the reason of a closed WebSocket: the code, and the field where there is one. Parameters have no room there. */
export function closeReason({ code, field }: Problem): string {
  // A field may hold a key that somebody chose; the limit counts bytes.
  const plain = field.replaceAll(/[^\x21-\x7e]/g, '?');
  return `${code} ${plain}`.trim().slice(0, MAX_REASON);
}

/** Reads such a reason; the code is empty when there was none. */
export function readReason(reason: string): Problem {
  const [code = '', field = ''] = reason.split(' ', 2);
  return { code, field, params: {} };
}

/** The part of a zod issue that is told. */
interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly params?: unknown;
  readonly origin?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
  readonly expected?: unknown;
  readonly keys?: unknown;
}

/** What is wrong with a value that a schema does not take: the first issue. A refinement names its code in `params.code`. */
export function problemOf(error: { readonly issues: readonly Issue[] }): Problem {
  const [issue] = error.issues;
  if (issue === undefined) return problem('invalid');
  const field = issue.path.map(String).join('.');
  const min = Number(issue.minimum);
  const max = Number(issue.maximum);
  switch (issue.code) {
    case 'invalid_type':
      return problem('invalid.type', { expected: String(issue.expected) }, field);
    case 'too_small':
      if (issue.origin === 'string')
        return min === 1 ? problem('invalid.empty', {}, field) : problem('invalid.too-short', { min }, field);
      return problem(counts(issue) ? 'invalid.too-few' : 'invalid.too-small', { min }, field);
    case 'too_big':
      if (issue.origin === 'string') return problem('invalid.too-long', { max }, field);
      return problem(counts(issue) ? 'invalid.too-many' : 'invalid.too-big', { max }, field);
    case 'invalid_format':
      return problem('invalid.format', {}, field);
    case 'invalid_value':
      return problem('invalid.value', {}, field);
    case 'unrecognized_keys':
      return problem('invalid.unknown-field', {}, field);
    default:
      return problem(customCode(issue.params) ?? 'invalid', {}, field);
  }
}

const counts = ({ origin }: Issue): boolean => origin === 'array' || origin === 'set' || origin === 'map';

/** Only codes without parameters can be named by a refinement. */
type PlainCode = { [C in ProblemCode]: (typeof problemCodes)[C] extends readonly [] ? C : never }[ProblemCode];
function customCode(params: unknown): PlainCode | null {
  const parsed = z.object({ code: z.string() }).safeParse(params);
  if (!parsed.success || !isProblemCode(parsed.data.code)) return null;
  return problemCodes[parsed.data.code].length === 0 ? (parsed.data.code as PlainCode) : null;
}
