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
  /** Not the key of whoever runs the server. */
  'unauthorised.operator': [],
  /** Not an API key, or one that was revoked. */
  'unauthorised.key': [],
  /** Of a program: over, forged, or of a key that was revoked. */
  'unauthorised.session': [],
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
  /** By something that stands between page and server, such as a proxy that wants people to sign in. */
  'forbidden.between': ['status'],
  /** The server's operator did not allow it (TUG_IMPORT). */
  'forbidden.no-imports': [],
  /** The API key may not be used for that. */
  'forbidden.scope': ['scope'],
  'not-found': [],
  'not-found.invite': [],
  'not-found.import': [],
  /** Of a path on the server. */
  'not-found.file': ['path'],
  'not-found.removed-pack': [],
  'not-found.key': [],
  'not-found.hook': [],
  'not-found.job': [],
  /** Of an export that is not done. */
  'not-found.job-file': [],
  'not-found.member': [],
  'not-found.step': ['last'],
  'not-found.thumbnail': [],
  'not-found.photo': [],
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
  /** What was pressed in a photo is no face, and nothing there can follow. */
  'cannot-drag.beside-face': [],
  /** No pack of this server can move faces of photos. */
  'cannot-drag.masked': [],
  'cannot-drag.photos': [],
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
  'invalid.photo': [],
  'invalid.photo-kind': [],
  'invalid.photo-heic': [],
  'invalid.photo-small': ['min'],
  'invalid.photo-no-face': [],
  'invalid.photo-face-small': ['min'],
  'invalid.photo-turned-away': [],
  'invalid.file-damaged': [],
  /** Of a part of a file, by its name. */
  'invalid.file-part': ['part'],
  'invalid.file-unpacks': ['max'],
  'invalid.file-later': ['version', 'known'],
  /** Opening it took more time or memory than any file of ours. */
  'invalid.file-costly': [],
  /** Checkpoints that are refused; `what` names the part at fault, and so do `fault` and its values, in any language (lib/checkpoint/faults.ts). */
  'invalid.checkpoint-damaged': ['what'],
  'invalid.checkpoint-too-much': ['what'],
  'invalid.checkpoint-code': ['what'],
  'invalid.checkpoint-kind': ['what'],
  'invalid.checkpoint-unsupported': ['what'],
  /** A class-conditional network needs one from 0 to `last`. */
  'invalid.class': ['last'],
  /** The same `Idempotency-Key` with another request. */
  'invalid.idempotency-key': [],
  /** Of a webhook: not encrypted, or of a private network. */
  'invalid.hook-address': [],
  'invalid.class-centre': [],
  'invalid.no-classes': [],
  'invalid.pack-exists': ['pack'],
  /** The engine does not take the pack that was made: its networks do not run here, or what else is at fault. */
  'invalid.pack-refused': ['pack'],
  'invalid.pack-manifest': ['pack', 'field'],
  'invalid.pack-file': ['pack', 'file'],
  'invalid.pack-network': ['pack', 'file', 'part'],
  'invalid.reserved-name': [],
  'invalid.last-pack': [],
  'invalid.import-runs': [],
  'too-large': ['max'],
  'too-large.document': ['max'],
  'too-large.file': ['max'],
  'too-large.photo': ['max'],
  /** Millions of pixels. */
  'too-large.pixels': ['max'],
  /** Of a room that would make a file which opens nowhere. */
  'too-large.room': ['max'],
  'too-large.sheet': ['max', 'count'],
  /** For a proxy: its limit is its own. */
  'too-large.between': [],
  'too-many': [],
  'too-many.pulls': ['max'],
  'too-many.points': ['max'],
  'too-many.connections': ['max'],
  'too-many.invites': ['max'],
  'too-many.kept-invites': ['max'],
  'too-many.keys': ['max'],
  'too-many.jobs': ['max'],
  'too-many.hooks': ['max'],
  'too-many.imports': ['max'],
  'too-many.masks': ['max'],
  'rate-limited': [],
  'rate-limited.flood': [],
  'rate-limited.address': [],
  'rate-limited.slow': [],
  /** What was computed for this member or address lately is all that they get for now. */
  'rate-limited.costly': ['seconds'],
  /** A program asks more often than its key allows. */
  'rate-limited.client': ['seconds'],
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
  /** Its process ended before it was done. */
  'engine.import': [],
  /** Each server that made it ended before it was done. */
  'engine.export': [],
  internal: [],
  unreachable: [],
  /** The line to the room is down. */
  'unreachable.room': [],
  /** The server is starting, or could not finish its answer. */
  'unreachable.no-answer': [],
  /** A proxy answered in the server's place. */
  'unreachable.between': ['status'],
  unreadable: [],
  /** A web page came in place of an answer, such as the one where a network wants people to sign in. */
  'unreadable.page': [],
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
