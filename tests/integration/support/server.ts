/** A whole server in this process, with real sockets and the real engine, on a free port and a throw-away data folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { startServer, type ServerOptions, type TugServer } from '../../../server/server';
import { readSettings, type Settings } from '../../../server/settings/settings';

export interface TestServer extends TugServer {
  readonly dataDir: string;
  /** Closes and starts again on the same data and port. */
  restart(): Promise<TestServer>;
}

/** @param change settings that differ from a quiet default; `TUG_TEST_LOG=debug` shows the server's log. @param options as of the server, and where it logs */
export async function testServer(
  change: Partial<Settings> = {},
  { log = quiet(), ...options }: Pick<ServerOptions, 'openStorage' | 'costly'> & { log?: Logger } = {},
): Promise<TestServer> {
  const dataDir = change.dataDir ?? (await mkdtemp(join(tmpdir(), 'tug-data-')));
  const settings: Settings = {
    ...readSettings({ TUG_MODELS: process.env.TUG_MODELS, NODE_ENV: 'production' }),
    port: 0,
    // Tests do in seconds what people do in minutes, all from one address.
    rateScale: 100,
    openBrowser: false,
    ...change,
    dataDir,
  };
  const server = await startServer({ settings, log, pages: false, ...options });
  return {
    ...server,
    dataDir,
    close: async () => {
      await server.close();
      if (change.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
    restart: async () => {
      await server.close();
      return testServer({ ...change, dataDir, port: Number(new URL(server.url).port) }, { log, ...options });
    },
  };
}

const quiet = (): Logger => pino({ level: process.env.TUG_TEST_LOG ?? 'silent' });
