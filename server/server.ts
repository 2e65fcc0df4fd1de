/** Puts the surfaces together on one HTTP port: pages, interface, Yjs and the drag channel. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { packId } from '../lib/pack/id';
import { SOCKET_PATH } from '../lib/protocol';
import { closeDragChannel, openDragChannel } from './surfaces/socket/channel';
import { CONNECTION_LIMITS, Connections, serverOptions } from './surfaces/http/connections';
import { requestHandler, type RequestHandler } from './surfaces/http/handler';
import { hostAllowed } from './access/origin';
import { roomTag } from './access/tokens';
import { RateLimits } from './access/rates';
import { openApi, type Operation } from './surfaces/http/api/api';
import { createInferencePool, LOOK_EVERY_MS } from './inference/local-pool';
import type { InferencePool } from './inference/pool';
import { RoomShare } from './features/invites/share';
import { Metrics } from './metrics/metrics';
import { aloneDirectory } from './rooms/directory/alone';
import { RoomRegistry } from './rooms/registry';
import type { Settings } from './settings/settings';
import { openLevel } from './store/level/open';
import type { Storage } from './store/ports';
import { Store } from './store/store';
import { dispatchUpgrades, refuseUpgrade } from './surfaces/http/upgrades';
import { PAGES_UPGRADE_PREFIX, openPages, type Pages } from './surfaces/pages/pages';
import { YjsServer } from './surfaces/yjs/server';

/** Connections that do not end by themselves when the server closes are cut after this time. */
const CLOSE_GRACE_MS = 2_000;

export interface ServerOptions {
  readonly settings: Settings;
  readonly log: Logger;
  /** Whether Next's pages are served as well; tests of the channels need none. */
  readonly pages: boolean;
  /** What keeps the data; LevelDB in the data folder unless said otherwise. */
  readonly openStorage?: (dataDir: string) => Promise<Storage>;
}

export interface TugServer {
  /** Such as http://127.0.0.1:3000. */
  readonly url: string;
  readonly engine: InferencePool;
  readonly store: Store;
  readonly metrics: Metrics;
  /** The interface's operations, and what each asks of a member. */
  readonly routes: readonly Operation[];
  /** Keeps what running drags reached, ends all connections and closes the store. */
  close(): Promise<void>;
}

/** Whoever runs the server learns what is damaged at every start, and when nothing can be saved. */
function tellOfTrouble({ damage, health }: Store, log: Logger): void {
  for (const { room, what, fatal } of damage)
    log.error({ room: room === null ? null : roomTag(room), fatal }, `damaged data: ${what}`);
  health.onChange((reason) => {
    if (reason === null) log.warn('the data can be written again');
    else log.error({ reason }, 'nothing can be saved; edits are refused until the disk takes them again');
  });
}

/**
 * Starts everything and listens.
 *
 * @throws Error when the data folder is in use, no model pack can be used, or the port is taken; the message says which.
 */
export async function startServer(options: ServerOptions): Promise<TugServer> {
  const { settings, log, openStorage = openLevel } = options;
  const store = await Store.open(await openStorage(settings.dataDir));
  tellOfTrouble(store, log);
  const engine = await createInferencePool({
    packsDir: settings.modelsDir,
    workers: settings.workers,
    device: settings.device,
    memory: settings.modelBytes,
    lookEveryMs: LOOK_EVERY_MS,
    logger: log,
  }).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  await store.keepOldGenerators([...engine.packs.values()].map(packId));
  const metrics: Metrics = new Metrics({
    rooms: () => rooms.rooms,
    participants: () => rooms.participants,
    drags: () => engine.stats().drags,
    queue: () => engine.stats().workers.reduce((sum, { load }) => sum + load, 0),
  });
  const rooms = new RoomRegistry(
    { store, engine, metrics, maxParticipants: settings.maxRoomParticipants, directory: aloneDirectory(store) },
    log,
  );
  const rates = new RateLimits(settings.rateScale);
  const api = openApi({
    engine,
    rooms,
    store,
    share: await RoomShare.open(store, rooms),
    rates,
    origins: settings.origins,
    trustProxy: settings.trustProxy,
    log,
    onRefused: (code) => {
      metrics.refused.inc({ code });
    },
  });

  let state: 'starting' | 'ready' | 'closing' = 'starting';
  let pages: Pages | null = null;
  // Whoever comes while the pages are being loaded must not wait for an answer that never comes.
  let handle: RequestHandler = (_request, response) => {
    response.writeHead(503, { 'Retry-After': '1' }).end();
    return Promise.resolve();
  };
  const http = createServer(serverOptions(CONNECTION_LIMITS), (request, response) => {
    handle(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'a request failed');
      if (!response.headersSent) response.statusCode = 500;
      response.end();
    });
  });
  const yjs = new YjsServer({ rooms, rates, settings, log });
  const io = openDragChannel(http, { rooms, rates, metrics, settings, log });
  const connections = new Connections(http, CONNECTION_LIMITS, settings.trustProxy);
  dispatchUpgrades(
    http,
    [
      { prefix: yjs.prefix, upgrade: (...upgrade) => yjs.upgrade(...upgrade) },
      { prefix: `${SOCKET_PATH}/`, upgrade: null },
      {
        prefix: PAGES_UPGRADE_PREFIX,
        upgrade: (request, socket, head) => {
          if (pages === null || !settings.development) refuseUpgrade(socket, 404);
          else if (!hostAllowed(request, settings)) refuseUpgrade(socket, 421);
          else pages.upgrade(request, socket, head);
        },
      },
    ],
    log,
  );

  const close = async (): Promise<void> => {
    state = 'closing';
    // Drags are kept first, while their clients can still be told.
    await rooms.close();
    yjs.close();
    http.closeIdleConnections();
    const closed = closeDragChannel(io);
    const grace = setTimeout(() => {
      yjs.terminate();
      connections.cutAll();
    }, CLOSE_GRACE_MS);
    await closed;
    clearTimeout(grace);
    yjs.terminate();
    await pages?.close();
    await engine.close();
    await store.close();
  };

  try {
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(settings.port, settings.host, resolve);
    });
    const { port } = http.address() as AddressInfo;
    if (options.pages) pages = await openPages(settings, port);
    handle = requestHandler({
      access: settings,
      log,
      api,
      metrics,
      notReady: () => (state === 'ready' ? store.health.reason : state),
      pages: pages?.handle ?? null,
      development: settings.development,
    });
    state = 'ready';
    const host = ['0.0.0.0', '::'].includes(settings.host) ? 'localhost' : settings.host;
    return {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
      engine,
      store,
      metrics,
      routes: api.operations,
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
