/** Next's pages and what development adds to them. */
import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import type { Settings } from '../../settings/settings';
import { withoutReports } from './no-reports';

export interface Pages {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Next's own upgrades: hot reload in development. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

/** Below this path Next has its upgrades. */
export const PAGES_UPGRADE_PREFIX = '/_next/';

/** What a build says of itself; Next writes it for whoever carries the pages elsewhere. */
const BUILD_FILE = '.next/required-server-files.json';
const buildSchema = z.object({ config: z.object({ basePath: z.string() }) });

/** @throws Error when the pages were built for another path: every address in them would lead nowhere. */
async function checkBuild(basePath: string): Promise<void> {
  const { config } = buildSchema.parse(JSON.parse(await readFile(BUILD_FILE, 'utf8')));
  if (config.basePath !== basePath)
    throw new Error(
      `the pages are built for the path "${config.basePath}", but TUG_BASE_PATH is "${basePath}"; ` +
        'npm start builds them anew, and so does npm run build',
    );
}

/**
 * Loads Next, which takes seconds. It reads TUG_BASE_PATH by itself (next.config.mjs). It adds an `upgrade` listener to the server that it is given and ends sockets that it does not
 * know; so it is given one that nobody connects to, and gets only what is meant for it.
 *
 * @param port that the server listens on
 */
export async function openPages(settings: Settings, port: number): Promise<Pages> {
  if (!settings.development) await checkBuild(settings.basePath);
  withoutReports(settings.development);
  const { default: next } = await import('next');
  const decoy = new HttpServer();
  const app = next({ dev: settings.development, httpServer: decoy, hostname: settings.host, port });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle: (request, response) => handle(request, response),
    upgrade: (request, socket, head) => {
      if (!decoy.emit('upgrade', request, socket, head)) socket.destroy();
    },
    close: () => app.close(),
  };
}
