/** Next's pages and what development adds to them. */
import { Server as HttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Settings } from '../../settings/settings';

export interface Pages {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Next's own upgrades: hot reload in development. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): Promise<void>;
}

/** Below this path Next has its upgrades. */
export const PAGES_UPGRADE_PREFIX = '/_next/';

/**
 * Loads Next, which takes seconds. It adds an `upgrade` listener to the server that it is given and ends sockets that it does not
 * know; so it is given one that nobody connects to, and gets only what is meant for it.
 *
 * @param port that the server listens on
 */
export async function openPages(settings: Settings, port: number): Promise<Pages> {
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
