/** Errors as `application/problem+json` (RFC 9457): codes for programs, and a line for whoever reads their log. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ProblemDocument } from '../../../../lib/rest/bodies';
import { kindOf, type Problem, type ProblemKind } from '../../../../lib/protocol';
import { statusOf } from '../api/problems';

export const PROBLEM_JSON = 'application/problem+json';
/** Where nothing says how long to wait. */
const RETRY_SECONDS = 1;

const TITLES: Readonly<Record<ProblemKind, string>> = {
  'protocol-version': 'Another version is spoken here',
  unauthorised: 'Not a key or token that opens this',
  forbidden: 'This may not be done',
  'not-found': 'There is no such thing',
  'unknown-room': 'There is no such room, or it belongs to another client',
  'unknown-node': 'The room has no such edit',
  'unknown-pack': 'The model pack is not installed',
  'unknown-pull': 'This pull is over',
  'cannot-drag': 'Nothing can follow there',
  invalid: 'Something in the request is not valid',
  'too-large': 'This is too large',
  'too-many': 'There are too many of these',
  'rate-limited': 'Too much was asked for; wait and try again',
  busy: 'Something else is going on; wait and try again',
  'nothing-to-undo': 'There is nothing to undo',
  'nothing-to-redo': 'There is nothing to redo',
  'built-upon': 'Others have built upon this',
  engine: 'The engine could not do this; try again',
  internal: 'The server failed; its log says why',
  unreachable: 'The server cannot be reached',
  unreadable: 'The answer could not be read',
};

/** @param status as the interface answers it */
export function documentOf({ code, field, params }: Problem, status: number): ProblemDocument {
  const title = TITLES[kindOf({ code }) ?? 'internal'];
  const said = Object.entries(params).map(([name, value]) => `${name} ${value}`);
  const detail = [title, ...(field === '' ? [] : [`field ${field}`]), code, ...said].join('; ');
  return { type: `urn:tug:problem:${code}`, title, status, detail, code, field, params };
}

export function answerProblem(c: Context, problem: Problem): Response {
  const status: ContentfulStatusCode = statusOf(problem);
  const kind = kindOf(problem);
  if (kind === 'rate-limited' || kind === 'busy')
    c.header('Retry-After', String(problem.params.seconds ?? RETRY_SECONDS));
  if (status === 401) c.header('WWW-Authenticate', 'Bearer');
  return c.body(JSON.stringify(documentOf(problem, status)), status, { 'Content-Type': PROBLEM_JSON });
}
