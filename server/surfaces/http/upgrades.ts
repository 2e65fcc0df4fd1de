/** Requests that want to become a WebSocket: each goes to whoever has its path, and all others are refused and cut. */
import { STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { pathOf } from './target';

/** From the request to the first byte of the answer. Nothing but a full event loop takes this long. */
const ANSWER_MS = 10_000;

/** Whoever takes over the upgrades below a path. */
export interface UpgradeRoute {
  /** Ends with a slash. */
  readonly prefix: string;
  /** Null leaves the socket to a listener of its own, which Socket.io has for its path. */
  readonly upgrade: ((request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void> | void) | null;
}

/** Answers an upgrade with an HTTP status and cuts the connection: an end alone would leave it half open until the client lets go. */
export function refuseUpgrade(socket: Duplex, status: number): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const answer = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
  socket.end(answer, () => socket.destroy());
}

/** Hands upgrades out. What a handler throws, and what it never answers, ends that socket and nothing else. */
export function dispatchUpgrades(http: Server, routes: readonly UpgradeRoute[], log: Logger): void {
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Without a listener a reset connection would end the process.
    socket.on('error', () => socket.destroy());
    const path = pathOf(request);
    const route = path === null ? undefined : routes.find(({ prefix }) => path.startsWith(prefix));
    if (route === undefined) {
      refuseUpgrade(socket, path === null || path.startsWith('//') ? 400 : 404);
      return;
    }
    // The connection may have carried other answers before this request.
    const before = request.socket.bytesWritten;
    const late = setTimeout(() => {
      if (request.socket.bytesWritten === before) socket.destroy();
    }, ANSWER_MS);
    late.unref();
    socket.once('close', () => {
      clearTimeout(late);
    });
    if (route.upgrade !== null) void run(route.upgrade, request, socket, head, log);
  });
}

async function run(
  upgrade: NonNullable<UpgradeRoute['upgrade']>,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  log: Logger,
): Promise<void> {
  try {
    await upgrade(request, socket, head);
  } catch (error) {
    log.error({ err: error }, 'an upgrade failed');
    socket.destroy();
  }
}
