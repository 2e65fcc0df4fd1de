/** The sentence for each problem: what is wrong, and what can be done about it. */
import { ApiError } from '@/lib/client/request';
import {
  isProblemCode,
  kindOf,
  problemCodes,
  type Problem,
  type ProblemCode,
  type ProblemParams,
} from '@/lib/protocol';

const megabytes = (bytes: string | number): string => `${Math.floor(Number(bytes) / 1024 / 1024)} MB`;

const sentences: { readonly [C in ProblemCode]: (params: ProblemParams<C>) => string } = {
  'protocol-version': () => 'Tug was updated. Reload the page to go on; nothing is lost.',
  unauthorised: () => 'This room does not know you. Ask for a new link.',
  'unauthorised.no-token': () => 'This needs the key of a member of the room. Ask for a new link.',
  'unauthorised.invite': () => 'This invite is not valid. Ask for a new link.',
  forbidden: () => 'You may not do this here.',
  'forbidden.viewer': () => 'You are a viewer here: you can look, follow and replay, but not change anything.',
  'forbidden.not-owner': () => 'Only the owner of the room can do this.',
  'forbidden.no-export': () => 'The owner of this room does not let viewers export.',
  'forbidden.removed': () => 'The owner of the room removed you from it.',
  'forbidden.invite-gone': () => 'The invite that you came by was revoked. Ask for a new link.',
  'forbidden.no-longer': () => 'You are not a member of this room any more. Ask its owner for a new link.',
  'forbidden.invites-only': () => 'This room opens only by an invite. Ask its owner for one.',
  'forbidden.invite-revoked': () => 'This invite was revoked. Ask for a new link.',
  'forbidden.invite-expired': () => 'This invite has expired. Ask for a new link.',
  'forbidden.invite-used-up': () => 'This invite was used as often as it could be. Ask for a new link.',
  'forbidden.origin': () => 'Pages of other sites may not do this.',
  'forbidden.not-yours': () => 'This belongs to somebody else, so only they can change it.',
  'not-found': () => 'There is nothing here.',
  'not-found.invite': () => 'There is no such invite any more.',
  'not-found.member': () => 'This person is not in the room any more.',
  'not-found.step': ({ last }) => `This edit has steps 0 to ${last}.`,
  'not-found.thumbnail': () => 'This edit has no thumbnail.',
  'unknown-room': () => 'There is no such room. Ask for a new link.',
  'unknown-room.deleted': () => 'The owner deleted this room.',
  'unknown-node': () => 'There is no such edit in this room.',
  'unknown-pack': ({ pack }) => `The model pack "${pack}" is not installed here.`,
  'unknown-pack.of-picture': ({ pack }) => `The model pack "${pack}" of this picture is not installed.`,
  'unknown-pack.of-file': ({ pack }) => `The file was made with the model pack "${pack}", which is not installed here.`,
  'unknown-pack.version': ({ pack }) => `The file was made with another version of the model pack "${pack}".`,
  'unknown-pull': () => 'This pull is over.',
  invalid: () => 'This could not be done: something about it is not valid.',
  'invalid.message': () => 'The server does not know how to do this. Reload the page and try again.',
  'invalid.json': () => 'The server could not read this. Reload the page and try again.',
  'invalid.bytes': () => 'The server could not read this. Reload the page and try again.',
  'invalid.type': () => 'This could not be done: a value is missing or of the wrong kind.',
  'invalid.format': () => 'This could not be done: a value is not written as it must be.',
  'invalid.value': () => 'This could not be done: a value is none of those that there are.',
  'invalid.empty': () => 'This must not be empty.',
  'invalid.too-short': ({ min }) => `This needs at least ${min} characters.`,
  'invalid.too-long': ({ max }) => `This may have at most ${max} characters.`,
  'invalid.too-few': ({ min }) => `There must be at least ${min}.`,
  'invalid.too-many': ({ max }) => `There can be at most ${max}.`,
  'invalid.too-small': ({ min }) => `This must be at least ${min}.`,
  'invalid.too-big': ({ max }) => `This must be at most ${max}.`,
  'invalid.range': ({ min, max }) => `This must be from ${min} to ${max}.`,
  'invalid.unknown-field': () => 'The server does not know a part of this. Reload the page and try again.',
  'invalid.no-change': () => 'Nothing would change.',
  'invalid.no-target': () => 'Place at least one point with a target first.',
  'invalid.nothing-painted': () =>
    'Nothing is painted in the mask, so nothing may move. Clear the mask to move everything.',
  'invalid.pull-exists': () => 'This pull exists already.',
  'invalid.first-picture': () => 'The first picture of a room has nothing before it.',
  'invalid.owner': () => 'The owner keeps their role and place.',
  'invalid.not-from-tug': () => 'This picture was not saved by Tug, or another program took out what Tug had put in.',
  'invalid.file-kind': () => 'This is neither a .tug file nor a picture that Tug saved.',
  'invalid.file-damaged': () => 'The file is damaged or cut short.',
  'invalid.file-unpacks': ({ max }) =>
    `The file is damaged, or unpacks to more than can be imported (${megabytes(max)}).`,
  'invalid.file-later': () => 'The file was made by a later Tug. Update this Tug to open it.',
  'too-large': ({ max }) => `This is too large: the server takes at most ${megabytes(max)}.`,
  'too-large.document': () => 'The room has no space for more points, strokes and comments. Clear the mask.',
  'too-large.file': ({ max }) => `The file is too large: at most ${megabytes(max)} can be imported.`,
  'too-large.sheet': ({ max, count }) => `A contact sheet has at most ${max} pictures, this branch has ${count}.`,
  'too-many': () => 'There are too many of these.',
  'too-many.pulls': ({ max }) => `One person can pull at most ${max} points at once.`,
  'too-many.points': ({ max }) => `At most ${max} points move in one drag.`,
  'too-many.connections': ({ max }) => `This room is full: it takes ${max} connections.`,
  'too-many.invites': ({ max }) => `A room has at most ${max} invites.`,
  'rate-limited': () => 'That was too much at once. Wait a moment and try again.',
  'rate-limited.flood': () => 'This page sent too many messages, so its connection was closed.',
  'rate-limited.address': () => 'Too many requests from this address. Wait a minute.',
  'rate-limited.slow': () => 'This page was too slow in reading what the room said.',
  busy: () => 'Something else is going on here. Try again in a moment.',
  'busy.plan': () => 'The planned drag is running. Stop it or wait for its end.',
  'busy.drag': () => 'A drag is running. Wait for its end.',
  'busy.engine': () => 'The engine is busy. Try again in a moment.',
  'busy.uploads': () => 'Other files are being opened. Try again in a moment.',
  'busy.closing': () => 'The server is shutting down. Try again in a moment.',
  'nothing-to-undo': () => 'There is no edit of yours to take back here.',
  'nothing-to-redo': () => 'You have taken nothing back that could come again.',
  'built-upon': () =>
    'Others have built upon that edit. Restore an earlier state in the history to make a branch instead.',
  engine: () => 'The engine could not do this. Try again; what was there before is kept.',
  internal: () => 'Something went wrong on the server; it is in its log.',
  unreachable: () => 'The server cannot be reached. Check your connection and try again.',
  'unreachable.room': () =>
    'The connection to the room is down, so this could not be done. It will work again when you are back online.',
  'unreachable.no-answer': () => 'The server could not answer. Try again in a moment.',
  unreadable: () => 'The server answered in a way this page does not know. Reload the page.',
};

/** For a code that only a newer server knows, and whose kind has no sentence of its own. */
const UNKNOWN = 'This could not be done. Reload the page to get the newest version.';

/** What went wrong, in a sentence. Of a code that this page does not know, its kind is told. */
export function problemWords({ code, params }: Problem): string {
  const known = isProblemCode(code) ? code : kindOf({ code });
  if (known === null || !isProblemCode(known) || problemCodes[known].some((name) => params[name] === undefined))
    return UNKNOWN;
  // The compiler cannot see that a code and its parameters belong together once both are variables.
  const sentence = sentences[known] as (params: Problem['params']) => string;
  return sentence(params);
}

/** What went wrong with a call, in a sentence. */
export function words(error: unknown): string {
  return error instanceof ApiError
    ? problemWords(error.problem)
    : 'Something unexpected went wrong. Reload the page and try again.';
}
