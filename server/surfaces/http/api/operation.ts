/** How an operation is described: what it takes and answers, how often it may be asked for, and what it asks of a member. */
import { createRoute, type RouteConfig } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { every } from 'hono/combine';
import { z } from 'zod';
import { idSchema, problemSchema, roomIdSchema } from '../../../../lib/protocol';
import type { Action } from '../../../../lib/roles/permissions';
import type { RateName } from '../../../access/rates';
import { jsonBody } from './body';
import type { LookingEnvironment, RoomEnvironment } from './environment';
import type { Guards } from './guards';

/** An operation without what is the same for all of them. */
export type Description = Omit<RouteConfig, 'middleware' | 'security'> & { readonly summary: string };

/** Parts of paths. */
export const roomParam = z.object({ room: roomIdSchema });
export const nodeParams = roomParam.extend({ node: idSchema });
/** Of a room's file or picture, which the schema cannot say more about. */
const binary = z.string().openapi({ type: 'string', format: 'binary' });

const errorSchema = z.object({ error: problemSchema }).openapi('Error');
const failed = {
  description: 'Why it was not done; `error.code` says it for programs.',
  content: { 'application/json': { schema: errorSchema } },
} as const;

/** A JSON body. */
export const takes = <T extends z.ZodType>(schema: T) =>
  ({ body: { required: true, content: { 'application/json': { schema } } } }) as const;

/** A file as the body. */
export const takesFile = (type: string) =>
  ({ body: { required: true, content: { [type]: { schema: binary } } } }) as const;

export const answers = <T extends z.ZodType>(description: string, schema: T) =>
  ({ 200: { description, content: { 'application/json': { schema } } }, default: failed }) as const;

/** Something new came to be. */
export const makes = <T extends z.ZodType>(description: string, schema: T) =>
  ({ 201: { description, content: { 'application/json': { schema } } }, default: failed }) as const;

export const answersFile = (description: string, ...types: readonly string[]) => ({
  200: { description, content: Object.fromEntries(types.map((type) => [type, { schema: binary }])) },
  default: failed,
});

export const answersNothing = { 204: { description: 'Done.' }, default: failed } as const;

const takesJson = ({ request }: Description): boolean => request?.body?.content['application/json'] !== undefined;

/** The scheme of the description that stands for a member's token. */
const MEMBER = [{ member: [] }];

/** And that for the key of whoever runs the server. */
const OPERATOR = [{ operator: [] }];

/** What the operation asks for stands in the description too. */
const asked = (rate: RateName, action?: Action) => ({
  'x-rate': rate,
  ...(action === undefined ? {} : { 'x-action': action }),
});

/** An operation that needs no member. */
export function open<const R extends Description>(guards: Guards, rate: RateName, description: R) {
  const body = takesJson(description) ? [jsonBody] : [];
  return createRoute({ ...description, ...asked(rate), middleware: [guards.rate(rate), ...body] });
}

/** An operation for whoever runs the server. */
export function ofOperator<const R extends Description>(guards: Guards, rate: RateName, description: R) {
  const body = takesJson(description) ? [jsonBody] : [];
  const middleware = [guards.rate(rate), guards.operator, ...body];
  return createRoute({ ...description, ...asked(rate), 'x-operator': true, security: OPERATOR, middleware });
}

/** An operation for whoever can read the server's data folder, as its own programs do. */
export function ofKeeper<const R extends Description>(guards: Guards, rate: RateName, description: R) {
  const body = takesJson(description) ? [jsonBody] : [];
  const middleware = [guards.rate(rate), guards.keeper, ...body];
  return createRoute({ ...description, ...asked(rate), 'x-operator': true, security: OPERATOR, middleware });
}

/** An operation whose handler finds out itself who asks, and which counts as `action`. */
export function ofToken<const R extends Description>(guards: Guards, rate: RateName, action: Action, description: R) {
  return createRoute({ ...description, ...asked(rate, action), security: MEMBER, middleware: [guards.rate(rate)] });
}

/** An operation that only reads a room, for members who may do `action`. */
export function reading<const R extends Description>(guards: Guards, rate: RateName, action: Action, description: R) {
  const middleware: MiddlewareHandler<LookingEnvironment> = every(guards.rate(rate), guards.looking(rate, action));
  return createRoute({ ...description, ...asked(rate, action), security: MEMBER, middleware });
}

/** What changes something; reading loads no room, so a GET is never one of them. */
type Change = Description & { readonly method: 'post' | 'patch' | 'delete' };

/** An operation that acts in a room, for members who may do `action`. */
export function acting<const R extends Change>(guards: Guards, rate: RateName, action: Action, description: R) {
  const body = takesJson(description) ? [jsonBody] : [];
  const middleware: MiddlewareHandler<RoomEnvironment> = every(guards.rate(rate), guards.inside(rate, action), ...body);
  return createRoute({ ...description, ...asked(rate, action), security: MEMBER, middleware });
}
