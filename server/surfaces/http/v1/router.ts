/** The interface for programs under /api/v1, put together. Its paths are those below that. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import { cors } from 'hono/cors';
import { SCOPES, type Scope } from '../../../../lib/rest/scopes';
import { Refused } from '../../../access/refused';
import type { PictureParts } from '../../../features/export/node-picture';
import { Guards } from '../api/guards';
import { refuseInvalid, reported, type Reports } from '../api/problems';
import { descriptionOf } from './description';
import type { V1, V1Environment } from './environment';
import { Gate, REPLAYED, type GateServices } from './gate';
import { answerProblem } from './problems';
import { DOCS_PATH, docsRoutes } from './docs';
import { exportRoutes, type ExportServices } from './routes/exports';
import { hookRoutes, type HookServices } from './routes/hooks';
import { nodeRoutes } from './routes/nodes';
import { peopleRoutes, type PeopleServices } from './routes/people';
import { roomRoutes, type RoomServices } from './routes/rooms';
import { sessionRoutes } from './routes/sessions';

export interface V1Services
  extends
    GateServices,
    RoomServices,
    PeopleServices,
    ExportServices,
    HookServices,
    Reports,
    Omit<PictureParts, 'reader'> {}

/** An operation as the routing table has it. */
export interface V1Operation {
  readonly method: string;
  /** Such as /rooms/:room/drags. */
  readonly path: string;
  /** Null for the one that takes the API key itself. */
  readonly scope: Scope | null;
}

export interface V1Api {
  /** Answers a request whose address is the part below /api/v1; never throws. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  readonly operations: readonly V1Operation[];
}

/** Seconds that a browser may keep what a preflight answered. */
const PREFLIGHT_SECONDS = 600;
const DESCRIPTION_PATH = '/openapi.json';
const TOLD = [REPLAYED, 'RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset', 'Retry-After', 'Location'];

export function v1Api(services: V1Services): V1Api {
  const guards = new Guards(services);
  const gate = new Gate(services, guards);
  const api: V1 = new OpenAPIHono<V1Environment>({
    defaultHook: (result) => {
      if (!result.success) refuseInvalid(result.target, result.error);
    },
  });
  api.use(async (c, next) => {
    const headers: Record<string, string> = {};
    c.set('answerHeaders', headers);
    await next();
    for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
    if (!c.res.headers.has('Cache-Control')) c.res.headers.set('Cache-Control', 'no-store');
  });
  api.use(gate.origin);
  api.use(
    cors({
      origin: (origin) => gate.allowOrigin(origin),
      allowHeaders: ['Authorization', 'Content-Type', 'Idempotency-Key'],
      allowMethods: ['GET', 'POST', 'DELETE'],
      exposeHeaders: TOLD,
      maxAge: PREFLIGHT_SECONDS,
    }),
  );
  api.onError((error, c) => answerProblem(c, reported(c.env.incoming, error, services)));
  api.notFound((c) => answerProblem(c, reported(c.env.incoming, new Refused('not-found'), services)));

  const parts: PictureParts = { ...services, reader: services.rooms.reader };
  sessionRoutes(api, gate, services);
  roomRoutes(api, gate, guards, services);
  nodeRoutes(api, gate, guards, parts);
  exportRoutes(api, gate, guards, services, parts.reader);
  peopleRoutes(api, gate, services);
  hookRoutes(api, gate, services);
  const document = descriptionOf(api, services.basePath);
  api.get(DESCRIPTION_PATH, guards.rate('api'), (c) => c.json(document));
  docsRoutes(api, services.basePath);

  // The global Request and Response stay Node's own: Next works with those.
  const listener = getRequestListener((request, env) => api.fetch(request, env), {
    overrideGlobalObjects: false,
    hostname: 'localhost',
    // It cuts off who still sends half a second after the answer, which they never see then (connections.ts).
    autoCleanupIncoming: false,
  });
  return { answer: async (request, response) => listener(request, response), operations: operationsOf(api) };
}

/** From the table that requests are matched with, so that none is missing that could be called. */
function operationsOf(api: V1): V1Operation[] {
  const scopes = new Map<string, Scope | null>();
  for (const definition of api.openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue;
    const { method, path, 'x-scope': asked } = definition.route;
    const scope = SCOPES.find((known) => known === asked) ?? null;
    scopes.set(`${method.toUpperCase()} ${path.replaceAll(/{(.+?)}/g, ':$1')}`, scope);
  }
  const operations = new Map<string, V1Operation>();
  for (const { method, path } of api.routes) {
    if (method === 'ALL' || path === DESCRIPTION_PATH || path.startsWith(DOCS_PATH)) continue;
    const key = `${method.toUpperCase()} ${path}`;
    operations.set(key, { method, path, scope: scopes.get(key) ?? null });
  }
  return [...operations.values()];
}
