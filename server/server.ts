/** Puts the surfaces together on one HTTP port: pages, interface, Yjs and the drag channel. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { packId } from '../lib/pack/id';
import { SOCKET_PATH, YJS_POLLING_PATH } from '../lib/protocol';
import { closeDragChannel, openDragChannel } from './surfaces/socket/channel';
import { CONNECTION_LIMITS, Connections, serverOptions } from './surfaces/http/connections';
import { requestHandler } from './surfaces/http/handler';
import { carriedAddress } from './access/carried';
import { hostAllowed } from './access/origin';
import { Costly } from './access/costly';
import { ApiKeys } from './access/clients/api-keys';
import { KeptAnswers } from './access/clients/kept-answers';
import { Sessions } from './access/clients/sessions';
import { OPERATOR_SECRET, OperatorKey } from './access/operator-key';
import { RateLimits } from './access/rates';
import { openApi, type Operation } from './surfaces/http/router';
import type { Elsewhere } from './surfaces/http/routes/share';
import { nodeView } from './surfaces/http/v1/views';
import { v1Api, type V1Operation } from './surfaces/http/v1/router';
import { createInferencePool, LOOK_EVERY_MS } from './inference/local-pool';
import type { InferencePool } from './inference/pool';
import { openRedis } from './inference/remote/redis';
import { openFleet } from './inference/remote/open-fleet';
import { originsOf } from './features/clients/framing';
import { openExports } from './features/export/open-exports';
import { FileThread } from './features/files/file-thread';
import { openImports } from './features/import/open-imports';
import { tidyAll } from './features/import/drafts';
import { Hooks } from './features/hooks/hooks';
import { RoomShare } from './features/invites/share';
import { PackShelf } from './features/packs';
import { ReplayFrames } from './features/replay';
import { Metrics } from './metrics/metrics';
import { storeDirectory } from './rooms/directory/store-directory';
import { openStore } from './open-store';
import { RoomRegistry } from './rooms/registry';
import type { Settings } from './settings/settings';
import type { Storage } from './store/ports';
import type { Store } from './store/store';
import { HOP_SECRET_BYTES, HopSeal } from './surfaces/hops/hop-seal';
import { Hops } from './surfaces/hops/hops';
import { surfaceOf } from './surfaces/http/surface';
import { pathBelow, pathOf } from './surfaces/http/target';
import { dispatchUpgrades, refuseUpgrade } from './surfaces/http/upgrades';
import { PAGES_UPGRADE_PREFIX, openPages, type Pages } from './surfaces/pages/pages';
import { answerPlainly } from './surfaces/pages/plain';
import { YjsServer } from './surfaces/yjs/server';
import { spanOf } from './tracing/requests';

/** Connections that do not end by themselves when the server closes are cut after this time. */
const CLOSE_GRACE_MS = 2_000;
/** Longest that a request waits for what other servers counted; then this one counts alone. */
const COUNT_MS = 150;

export interface ServerOptions {
  readonly settings: Settings;
  readonly log: Logger;
  /** Whether Next's pages are served as well; tests of the channels need none. */
  readonly pages: boolean;
  /** Where what is computed is paid; scaled as the rate limits are unless said otherwise. */
  readonly costly?: Costly;
  /** What keeps the data; as the settings have it unless said otherwise. */
  readonly openStorage?: (settings: Settings) => Promise<Storage>;
}

export interface TugServer {
  /** Such as http://127.0.0.1:3000, or http://127.0.0.1:3000/tug. */
  readonly url: string;
  readonly engine: InferencePool;
  readonly store: Store;
  readonly metrics: Metrics;
  /** The interface's operations, and what each asks of a member. */
  readonly routes: readonly Operation[];
  /** Those of the interface for programs, below /api/v1, and the scope that each asks for. */
  readonly v1Routes: readonly V1Operation[];
  /** Of whoever runs the server; null where packs are not to be changed over the page. */
  readonly operatorKey: OperatorKey | null;
  /** Keeps what running drags reached, ends all connections and closes the store. */
  close(): Promise<void>;
}

/**
 * Starts everything and listens.
 *
 * @throws Error when the data folder is in use, no model pack can be used, or the port is taken; the message says which.
 */
export async function startServer(options: ServerOptions): Promise<TugServer> {
  const { settings, log } = options;
  const store = await openStore(settings, log, options.openStorage);
  // Before the engine looks: an import that was cut off may have left its pack's place empty.
  await tidyAll(settings.modelsDir);
  const own = await createInferencePool({
    packsDir: settings.modelsDir,
    workers: settings.workers,
    device: settings.device,
    memory: settings.modelBytes,
    maxBatch: settings.maxBatch,
    lookEveryMs: LOOK_EVERY_MS,
    logger: log,
  }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  const engine = await openFleet(own, settings, log, {
    moved: (reason) => {
      metrics.failovers.inc({ reason });
    },
  });
  await store.keepOldGenerators([...engine.packs.values()].map(packId));
  const metrics: Metrics = new Metrics({
    rooms: () => rooms.rooms,
    participants: () => rooms.participants,
    drags: () => engine.stats().drags,
    queue: () => engine.stats().workers.reduce((sum, { load }) => sum + load, 0),
    workers: () =>
      engine.stats().workers.flatMap((worker) => (worker.at === null ? [] : [{ ...worker, at: worker.at }])),
  });
  const keys = await ApiKeys.open(store);
  const hooks = await Hooks.open({
    store,
    keys,
    anywhere: settings.privateHooks,
    onGivenUp: ({ id }, error) => {
      log.warn({ hook: id, err: error }, 'a webhook was not told');
    },
  });
  const rooms = new RoomRegistry(
    {
      store,
      engine,
      metrics,
      maxParticipants: settings.maxRoomParticipants,
      directory: storeDirectory(store),
      onEdit: ({ id, client }, edit) => {
        hooks.say(client, { event: 'edit.made', data: { room: id, node: nodeView(engine, edit) } });
      },
      onDeleted: ({ id, client }) => {
        jobs.forgetRoom(id).catch((error: unknown) => {
          log.error({ err: error }, 'exports of a room that is gone stay for their hour');
        });
        hooks.say(client, { event: 'room.deleted', data: { room: id } });
      },
    },
    log,
  );
  const redis = settings.redis === null ? null : await openRedis(settings.redis, log, COUNT_MS);
  const rates = new RateLimits(settings.rateScale, redis);
  const costly = options.costly ?? new Costly(settings.rateScale);
  const files = { reading: new FileThread(), packing: new FileThread() };
  const operatorKey = settings.imports ? await operatorKeyOf(settings, store) : null;
  const imports = settings.imports
    ? await openImports(settings.redis, store, { dataDir: settings.dataDir, packs: settings.modelsDir, engine, log })
    : null;
  const answers = new KeptAnswers(store.clients);
  await answers.sweep();
  const frames = new ReplayFrames(store, engine, rooms.shown);
  const { photoNote } = settings;
  const making = { engine, frames, reader: rooms.reader, photoNote, packing: files.packing, costly };
  const jobs = await openExports(settings.redis, store, making, log, ({ client, room, id, state }) => {
    hooks.say(client, { event: 'export.over', data: { room, job: id, state } });
  });
  const services = {
    jobs,
    hooks,
    packing: files.packing,
    engine,
    rooms,
    store,
    files,
    frames,
    keys,
    answers,
    sessions: await Sessions.open(store, keys),
    share: await RoomShare.open(store, rooms),
    rates,
    costly,
    host: settings.host,
    basePath: settings.basePath,
    operatorKey,
    readOperatorKey: () => OperatorKey.read(settings.dataDir),
    imports,
    shelf: new PackShelf(settings.modelsDir, engine),
    modelsDir: settings.modelsDir,
    changeable: settings.imports,
    origins: settings.origins,
    trustProxy: settings.trustProxy,
    log,
    photoNote,
    onRefused: (code: string) => {
      metrics.refused.inc({ code });
    },
    elsewhere: ((...asked) => hops?.ask(...asked) ?? Promise.resolve(null)) satisfies Elsewhere,
  };
  const api = openApi(services);
  const v1 = v1Api(services);

  let state: 'starting' | 'ready' | 'closing' = 'starting';
  let pages: Pages | null = null;
  const handle = requestHandler({
    access: settings,
    basePath: settings.basePath,
    log,
    api,
    v1,
    metrics,
    framing: (room) => originsOf(store, keys, room),
    notReady: () => {
      if (state !== 'ready') return state;
      return store.owners?.self === null ? 'the database cannot be reached' : store.health.reason;
    },
    starting: () => state === 'starting',
    pages: () => pages?.handle ?? null,
    development: settings.development,
  });
  const http = createServer(serverOptions(CONNECTION_LIMITS));
  const connections = new Connections(http, CONNECTION_LIMITS, settings.trustProxy);
  // Where several servers share the database each request comes here only once it is known to be this server's own.
  const here = store.owners === null ? http : createServer();
  here.on('request', (request, response) => {
    if (!connections.admit(request, response)) return;
    const path = pathOf(request);
    const surface = surfaceOf(path === null ? null : pathBelow(path, settings.basePath));
    spanOf('request', request, response, surface, carriedAddress(request) !== null);
    handle(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'a request failed');
      if (response.headersSent) response.end();
      else
        answerPlainly(request, response, { status: 500, says: 'broken', line: 'the server failed; its log says why' });
    });
  });
  const yjs = new YjsServer(here, { rooms, rates, costly, settings, log });
  const io = openDragChannel(here, { rooms, rates, costly, metrics, settings, log });
  // Socket.io answers polling before anybody else sees it; it is watched as every request is.
  here.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
    const path = pathOf(request);
    const polls = [SOCKET_PATH, YJS_POLLING_PATH].some((way) => path?.startsWith(`${settings.basePath}${way}/`));
    if (polls) connections.admit(request, response);
  });
  dispatchUpgrades(
    here,
    [
      { prefix: yjs.prefix, upgrade: (...upgrade) => yjs.upgrade(...upgrade) },
      { prefix: `${settings.basePath}${SOCKET_PATH}/`, upgrade: null },
      {
        prefix: settings.basePath + PAGES_UPGRADE_PREFIX,
        upgrade: (request, socket, head) => {
          if (pages === null || !settings.development) refuseUpgrade(socket, 404);
          else if (!hostAllowed(request, settings)) refuseUpgrade(socket, 421);
          else pages.upgrade(request, socket, head);
        },
      },
    ],
    log,
  );

  const { owners } = store;
  owners?.onTakenOver(() => {
    metrics.takenOver.inc();
  });
  const hops =
    owners === null
      ? null
      : new Hops(http, here, {
          owners,
          seal: new HopSeal(await store.secret('nodes', HOP_SECRET_BYTES)),
          settings,
          connections,
          holds: (tag) => rooms.holds(tag),
          log,
          onHop: (kind) => {
            metrics.hops.inc({ kind });
          },
        });

  const close = async (): Promise<void> => {
    state = 'closing';
    // Drags are kept first, while their clients can still be told. Then others may have the rooms at once.
    const released = rooms.close().then(() => owners?.leave());
    const drained = hops?.drain(released);
    await released;
    // What is being made is cut off while its end is known to be one.
    await imports?.close();
    yjs.close();
    const gone = closeDragChannel(io);
    await drained;
    http.closeIdleConnections();
    const closed =
      hops === null ? gone : Promise.all([gone, new Promise((resolve) => http.close(resolve)), hops.close()]);
    const grace = setTimeout(() => {
      yjs.terminate();
      connections.cutAll();
    }, CLOSE_GRACE_MS);
    await closed;
    clearTimeout(grace);
    yjs.terminate();
    await pages?.close();
    await jobs.close();
    await Promise.all([files.reading.close(), files.packing.close()]);
    answers.close();
    await hooks.close();
    await engine.close();
    redis?.disconnect();
    await store.close();
  };

  try {
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(settings.port, settings.host, resolve);
    });
    const { port } = http.address() as AddressInfo;
    await hops?.join();
    if (options.pages) pages = await openPages(settings, port);
    state = 'ready';
    const host = ['0.0.0.0', '::'].includes(settings.host) ? 'localhost' : settings.host;
    return {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${port}${settings.basePath}`,
      engine,
      store,
      metrics,
      routes: api.operations,
      v1Routes: v1.operations,
      operatorKey,
      close,
    };
  } catch (error) {
    await close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new Error(`port ${settings.port} is in use; stop what uses it or set TUG_PORT to another port`, {
        cause: error,
      });
    throw error;
  }
}

/** Of servers that share a database all have the same. */
function operatorKeyOf({ dataDir }: Settings, store: Store): Promise<OperatorKey> {
  if (store.owners === null) return OperatorKey.open(dataDir);
  return OperatorKey.shared(dataDir, (own) => store.agree(OPERATOR_SECRET, () => own));
}
