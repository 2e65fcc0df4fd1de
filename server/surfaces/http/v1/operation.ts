/** How an operation for programs is described: what it takes and answers, the scope that it asks for, and what it costs. */
import { createRoute, type RouteConfig } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { every } from 'hono/combine';
import { z } from 'zod';
import { idSchema, roomIdSchema } from '../../../../lib/protocol';
import { problemDocumentSchema } from '../../../../lib/rest/bodies';
import type { Scope } from '../../../../lib/rest/scopes';
import type { ClientEnvironment, ClientRoomEnvironment, SessionEnvironment } from './environment';
import type { Gate } from './gate';
import { PROBLEM_JSON } from './problems';

/** An operation without what is the same for all of them. */
export type Description = Omit<RouteConfig, 'middleware' | 'security' | 'method'> & {
  readonly method: 'get' | 'post' | 'delete';
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[] & string[];
};

/** What an operation asks for. */
export interface Asks {
  readonly scope: Scope;
  /** In requests: what is drawn, made or kept counts as several. */
  readonly cost?: number;
  /** Bytes of the body. */
  readonly limit?: number;
}

/** Of what draws, makes or keeps something. */
export const COSTLY = 10;
const MAX_JSON_BYTES = 64 * 1024;

export const roomParam = z.object({ room: roomIdSchema.describe('Id of a room of this client.') });
export const nodeParams = roomParam.extend({
  node: idSchema.describe('Id of an edit; `head` is where the room stands.'),
});

const binary = z.string().openapi({ type: 'string', format: 'binary' });
const problemSchema = z.object(problemDocumentSchema.shape).openapi('Problem');
const failed = {
  description: 'Why it was not done.',
  content: { [PROBLEM_JSON]: { schema: problemSchema } },
} as const;

/** A JSON body. */
export const takes = <T extends z.ZodType>(schema: T) =>
  ({ body: { required: true, content: { 'application/json': { schema } } } }) as const;

/** A file as the body. */
export const takesFile = {
  body: { required: true, content: { 'application/octet-stream': { schema: binary } } },
} as const;

const json = <T extends z.ZodType>(description: string, schema: T) =>
  ({ description, content: { 'application/json': { schema } } }) as const;
export const answers = <T extends z.ZodType>(description: string, schema: T) =>
  ({ 200: json(description, schema), '4XX': failed, '5XX': failed }) as const;
export const makes = <T extends z.ZodType>(description: string, schema: T) =>
  ({ 201: json(description, schema), '4XX': failed, '5XX': failed }) as const;
/** Something was begun that goes on when this is answered. */
export const begins = <T extends z.ZodType>(description: string, schema: T) =>
  ({ 202: json(description, schema), '4XX': failed, '5XX': failed }) as const;
export const answersFile = (description: string, ...types: readonly string[]) => ({
  200: { description, content: Object.fromEntries(types.map((type) => [type, { schema: binary }])) },
  '4XX': failed,
  '5XX': failed,
});
export const answersNothing = { 204: { description: 'Done.' }, '4XX': failed, '5XX': failed } as const;

const SESSION = [{ session: [] }];
const KEY = [{ key: [] }];

function bodyOf(gate: Gate, { request }: Description, limit = MAX_JSON_BYTES): MiddlewareHandler<ClientEnvironment>[] {
  const content = request?.body?.content;
  if (content === undefined) return [];
  return [gate.body(limit, content['application/json'] !== undefined), gate.once];
}

const described = ({ scope, cost = 1 }: Asks) => ({ 'x-scope': scope, 'x-cost': cost, security: SESSION });

/** The operation to which the API key itself is shown. */
export function withKey<const R extends Description>(gate: Gate, description: R) {
  const middleware: MiddlewareHandler<ClientEnvironment> = every(gate.key, ...bodyOf(gate, description));
  return createRoute({ ...description, security: KEY, middleware });
}

/** An operation for whoever has a session with the scope. */
export function withSession<const R extends Description>(gate: Gate, asks: Asks, description: R) {
  const { scope, cost = 1, limit } = asks;
  const steps = [gate.session(scope, cost), ...bodyOf(gate, description, limit)];
  const middleware: MiddlewareHandler<SessionEnvironment> = every(...steps);
  return createRoute({ ...description, ...described(asks), middleware });
}

/** Likewise in a room of theirs. */
export function inRoom<const R extends Description>(gate: Gate, asks: Asks, description: R) {
  const { scope, cost = 1, limit } = asks;
  const steps = [gate.session(scope, cost), gate.room, ...bodyOf(gate, description, limit)];
  const middleware: MiddlewareHandler<ClientRoomEnvironment> = every(...steps);
  return createRoute({ ...description, ...described(asks), middleware });
}
