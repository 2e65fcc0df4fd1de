/** Errors as answers: `{ error: Problem }` with a fitting status. */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { kindOf, type Problem, type ProblemKind } from '../../../../lib/protocol';
import { Refused, RefusedValue, isUnexpected, toProblem } from '../../../access/refused';
import type { ApiEnvironment } from './environment';

const STATUS: Readonly<Record<ProblemKind, ContentfulStatusCode>> = {
  'protocol-version': 400,
  unauthorised: 401,
  forbidden: 403,
  'not-found': 404,
  'unknown-room': 404,
  'unknown-node': 404,
  'unknown-pack': 404,
  'unknown-pull': 404,
  'cannot-drag': 409,
  invalid: 400,
  'too-large': 413,
  'too-many': 429,
  'rate-limited': 429,
  busy: 503,
  'nothing-to-undo': 409,
  'nothing-to-redo': 409,
  'built-upon': 409,
  engine: 503,
  internal: 500,
  unreachable: 503,
  unreadable: 500,
};

/** What the client is told about an error of a handler, or of Hono's own: bodies that are no JSON. */
function problemIn(error: unknown): Problem {
  return toProblem(error instanceof HTTPException ? new Refused('invalid.json') : error);
}

export interface Reports {
  readonly log: Logger;
  /** Told the code of every request that was refused. */
  readonly onRefused: (code: string) => void;
}

/** What the client is told about a request that failed, which the log and the count hear of as well. */
export function reported(request: IncomingMessage, error: unknown, { log, onRefused }: Reports): Problem {
  const problem = problemIn(error);
  // The client went away, and nobody can be told: that is no fault of the server.
  if (request.socket.destroyed) log.debug({ err: error }, 'a client went away');
  else if (isUnexpected(error)) log.error({ err: error }, 'a request failed');
  onRefused(problem.code);
  return problem;
}

/** Of codes that mean something else than their kind. */
const STATUS_OF_CODE: Readonly<Record<string, ContentfulStatusCode>> = { 'invalid.idempotency-key': 422 };

export const statusOf = (problem: Problem): ContentfulStatusCode =>
  STATUS_OF_CODE[problem.code] ?? STATUS[kindOf(problem) ?? 'internal'];

export function answerProblem(c: Context<ApiEnvironment>, problem: Problem): Response {
  return c.json({ error: problem }, statusOf(problem));
}

/** What is said when a part of a path cannot be what it stands for. */
const NOT_FOUND = {
  room: 'unknown-room',
  node: 'unknown-node',
  invite: 'not-found.invite',
  member: 'not-found.member',
  key: 'not-found.key',
  webhook: 'not-found.hook',
  job: 'not-found.job',
  step: 'not-found',
  import: 'not-found.import',
  pack: 'not-found',
  removed: 'not-found.removed-pack',
} as const;

export const unknownPart = (name: keyof typeof NOT_FOUND): Refused => new Refused(NOT_FOUND[name], {}, name);

/** A part of a request that breaks its schema: one of the path names nothing, any other is the client's mistake. */
export function refuseInvalid(part: string, error: z.ZodError): never {
  const name = String(error.issues[0]?.path[0] ?? '');
  if (part === 'param' && Object.hasOwn(NOT_FOUND, name)) throw unknownPart(name as keyof typeof NOT_FOUND);
  throw new RefusedValue(error);
}
