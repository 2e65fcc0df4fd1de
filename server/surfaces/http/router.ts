/** The interface under /api, put together: what holds for every operation, the operations, and the description that lists them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import { cors } from 'hono/cors';
import type { Action } from '../../../lib/roles/permissions';
import { Refused } from '../../access/refused';
import type { ReplayFrames } from '../../features/replay/frames';
import type { Store } from '../../store/store';
import { importRoutes, type ImportServices } from './routes/imports';
import { keyRoutes, type KeyServices } from './routes/keys';
import { packRoutes, type PackServices } from './routes/packs';
import { photoRoutes, type PhotoServices } from './routes/photos';
import { reachRoutes, type ReachSettings } from './routes/reach';
import { exportRoutes, type FileThreads } from './routes/export';
import { replayRoutes } from './routes/replay';
import { roomRoutes, type RoomServices } from './routes/rooms';
import { shareRoutes, type ShareServices } from './routes/share';
import type { Api, ApiEnvironment } from './api/environment';
import { Guards, type GuardServices } from './api/guards';
import { descriptionOf } from './api/open-api';
import { answerProblem, refuseInvalid, reported, type Reports } from './api/problems';

export interface ApiServices
  extends
    RoomServices,
    ShareServices,
    GuardServices,
    ReachSettings,
    PackServices,
    ImportServices,
    KeyServices,
    Reports {
  readonly store: Store;
  readonly frames: ReplayFrames;
  readonly files: FileThreads;
  /** Files of photos that were pulled say so. */
  readonly photoNote: boolean;
  /** What programs asked for. */
  readonly jobs: PhotoServices['jobs'];
}

/** An operation as the routing table has it. */
export interface Operation {
  readonly method: string;
  /** Such as /api/rooms/:room/join. */
  readonly path: string;
  /** What a member must be allowed to do; none for operations that need no member. */
  readonly action: Action | undefined;
  /** Whether it asks for the key of whoever runs the server. */
  readonly operator: boolean;
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
  const { engine, rooms, store, frames, files, origins } = services;
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
  api.onError((error, c) => answerProblem(c, reported(c.env.incoming, error, services)));
  api.notFound((c) => answerProblem(c, reported(c.env.incoming, new Refused('not-found'), services)));

  roomRoutes(api, guards, services);
  reachRoutes(api, guards, services);
  shareRoutes(api, guards, services);
  replayRoutes(api, guards, rooms.reader, frames);
  photoRoutes(api, guards, { engine, rooms, store, frames, photoNote: services.photoNote, jobs: services.jobs });
  exportRoutes(api, guards, { engine, rooms, store, frames, files, photoNote: services.photoNote });
  packRoutes(api, guards, services);
  importRoutes(api, guards, services);
  keyRoutes(api, guards, services);
  const document = descriptionOf(api, services.basePath);
  api.get(DESCRIPTION_PATH, guards.rate('api'), (c) => c.json(document));

  // The global Request and Response stay Node's own: Next works with those.
  const listener = getRequestListener((request, env) => api.fetch(request, env), {
    overrideGlobalObjects: false,
    hostname: 'localhost',
    // It cuts off who still sends half a second after the answer, which they never see then (connections.ts).
    autoCleanupIncoming: false,
  });
  return {
    answer: async (request, response) => listener(request, response),
    operations: operationsOf(api),
  };
}

/** From the table that requests are matched with, so that none is missing that could be called. */
function operationsOf(api: Api): Operation[] {
  const actions = new Map<string, Action>();
  const ofOperator = new Set<string>();
  for (const definition of api.openAPIRegistry.definitions) {
    if (definition.type !== 'route') continue;
    const { method, path, 'x-action': action, 'x-operator': operator } = definition.route;
    const key = keyOf(method, path.replaceAll(/{(.+?)}/g, ':$1'));
    if (action !== undefined) actions.set(key, action as Action);
    if (operator === true) ofOperator.add(key);
  }
  const operations = new Map<string, Operation>();
  for (const { method, path } of api.routes) {
    if (method === 'ALL' || path === DESCRIPTION_PATH) continue;
    const key = keyOf(method, path);
    operations.set(key, { method, path, action: actions.get(key), operator: ofOperator.has(key) });
  }
  return [...operations.values()];
}

const keyOf = (method: string, path: string): string => `${method.toUpperCase()} ${path}`;
