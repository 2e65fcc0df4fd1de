/** The interface under /api, put together: what holds for every operation, the operations, and the document that lists them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import { cors } from 'hono/cors';
import type { Logger } from 'pino';
import type { Action } from '../../../../lib/roles/permissions';
import { Refused, isUnexpected } from '../../../access/refused';
import { ReplayFrames } from '../../../features/replay/frames';
import type { Store } from '../../../store/store';
import { exportRoutes } from '../routes/export';
import { replayRoutes } from '../routes/replay';
import { roomRoutes, type RoomServices } from '../routes/rooms';
import { shareRoutes } from '../routes/share';
import type { Api, ApiEnvironment } from './environment';
import { Guards, type GuardServices } from './guards';
import { descriptionOf } from './open-api';
import { answerProblem, problemIn, refuseInvalid } from './problems';

export interface ApiServices extends RoomServices, GuardServices {
  readonly store: Store;
  readonly log: Logger;
  readonly onRefused: (code: string) => void;
}

/** An operation as the routing table has it. */
export interface Operation {
  readonly method: string;
  /** Such as /api/rooms/:room/join. */
  readonly path: string;
  /** What a member must be allowed to do; none for operations that need no member. */
  readonly action: Action | undefined;
}

export interface OpenApi {
  /** Answers a request; never throws. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  readonly operations: readonly Operation[];
}

/** Seconds that a browser may keep what a preflight answered. */
const PREFLIGHT_SECONDS = 600;
/** Where the interface says what it can. */
export const DESCRIPTION_PATH = '/api/openapi.json';

export function openApi(services: ApiServices): OpenApi {
  const { engine, rooms, store, share, origins, log, onRefused } = services;
  const guards = new Guards(services);
  const api: Api = new OpenAPIHono<ApiEnvironment>({
    defaultHook: (result) => {
      if (!result.success) refuseInvalid(result.target, result.error);
    },
  });
  api.use(guards.origin);
  api.use(cors({ origin: [...origins], allowHeaders: ['Authorization', 'Content-Type'], maxAge: PREFLIGHT_SECONDS }));
  api.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store');
  });
  api.onError((error, c) => {
    const problem = problemIn(error);
    // The client went away, and nobody can be told: that is no fault of the server.
    if (c.env.incoming.socket.destroyed) log.debug({ err: error }, 'a client went away');
    else if (isUnexpected(error)) log.error({ err: error }, 'a request failed');
    onRefused(problem.code);
    return answerProblem(c, problem);
  });
  api.notFound((c) => {
    const { problem } = new Refused('not-found');
    onRefused(problem.code);
    return answerProblem(c, problem);
  });

  const frames = new ReplayFrames(store, engine);
  roomRoutes(api, guards, services);
  shareRoutes(api, guards, rooms, share);
  replayRoutes(api, guards, rooms.reader, frames);
  exportRoutes(api, guards, { engine, rooms, store, frames });
  const document = descriptionOf(api);
  api.get(DESCRIPTION_PATH, guards.rate('api'), (c) => c.json(document));

  // The global Request and Response stay Node's own: Next works with those.
  const listener = getRequestListener((request, env) => api.fetch(request, env), {
    overrideGlobalObjects: false,
    hostname: 'localhost',
  });
  return {
    answer: async (request, response) => listener(request, response),
    operations: operationsOf(api),
  };
}

/** From the table that requests are matched with, so that none is missing that could be called. */
function operationsOf(api: Api): Operation[] {
  const actions = new Map<string, Action>();
  for (const definition of api.openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue;
    const { method, path, 'x-action': action } = definition.route;
    if (action !== undefined) actions.set(keyOf(method, path.replaceAll(/{(.+?)}/g, ':$1')), action as Action);
  }
  const operations = new Map<string, Operation>();
  for (const { method, path } of api.routes) {
    if (method === 'ALL' || path === DESCRIPTION_PATH) continue;
    const key = keyOf(method, path);
    operations.set(key, { method, path, action: actions.get(key) });
  }
  return [...operations.values()];
}

const keyOf = (method: string, path: string): string => `${method.toUpperCase()} ${path}`;
