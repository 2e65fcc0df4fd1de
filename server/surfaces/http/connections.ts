/**
 * The server's TCP connections, whatever they carry: how many one address may hold, how slow a peer may be, and cutting those
 * that do not end by themselves. An upgraded connection is nobody's for Node's HTTP server; here it stays known.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { shareHolder } from '../../access/share-holder';
import { hasBody } from './target';

/** What Node's parser is answered when what follows is no HTTP. */
const UPGRADE = 2;

export interface ConnectionLimits {
  /** Connections of one address. A room of 64 behind one router has two WebSockets and some six requests each. */
  readonly mostOfOneAddress: number;
  /**
   * Requests of one connection that wait for their answers. Browsers and proxies ask one at a time, Node parses as many as one
   * packet holds before it does anything else.
   */
  readonly mostUnanswered: number;
  /** From the first byte of a request to the end of its headers. */
  readonly headersMs: number;
  /**
   * Between two requests. Longer than proxies keep a connection (Caddy two minutes), so that they end it: a server that ends one on
   * which a request is on its way loses the request, which the proxy then calls a 502.
   */
  readonly idleMs: number;
  /** Slowest body, averaged over a window: an uplink of 256 kbit/s. */
  readonly bodyBytesPerSecond: number;
  /** Long enough for a lost packet on a bad network. */
  readonly bodyWindowMs: number;
  /** Of a body that is not wanted any more, read so that its sender sees the answer: as much as the longest file that is taken. */
  readonly mostUnwantedBytes: number;
  /** An answer of which the client took nothing for so long is given up. */
  readonly stalledAnswerMs: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  mostOfOneAddress: 640,
  mostUnanswered: 8,
  headersMs: 8_000,
  idleMs: 150_000,
  bodyBytesPerSecond: 32 * 1024,
  bodyWindowMs: 5_000,
  mostUnwantedBytes: 136 * 1024 * 1024,
  stalledAnswerMs: 30_000,
};

/** What `createServer` is to be told. Headers are watched often enough. */
export function serverOptions({ headersMs, idleMs }: ConnectionLimits) {
  return {
    keepAliveTimeout: idleMs,
    headersTimeout: headersMs,
    connectionsCheckingInterval: Math.ceil(headersMs / 4),
    // How long a body may take as a whole says nothing: 128 MB over a slow line are minutes. Its speed is watched instead.
    requestTimeout: 0,
  };
}

/** Watches all connections of a server. */
export class Connections {
  private readonly open = new Set<Socket>();
  private readonly byAddress = new Map<string, number>();
  private readonly unanswered = new WeakMap<Socket, number>();
  private readonly admitted = new WeakSet<IncomingMessage>();

  /** @param behindProxy all connections come from the proxy then, which has limits of its own */
  constructor(
    http: Server,
    private readonly limits: ConnectionLimits,
    private readonly behindProxy: boolean,
  ) {
    http.on('connection', (socket: Socket) => {
      this.add(socket);
    });
    http.timeout = limits.stalledAnswerMs;
    http.on('timeout', (socket: Socket) => {
      // A request that is being worked on is silent as well; only an answer that is not read is stalled. With this listener Node ends
      // no connection by itself, so those end here too on which nothing was asked for long.
      if (socket.writableLength > 0 || (this.unanswered.get(socket) ?? 0) === 0) socket.destroy();
    });
  }

  /** Watches a request that came, once. @returns false when it is not to be answered: its connection is cut */
  admit(request: IncomingMessage, response: ServerResponse): boolean {
    const { socket } = request;
    if (this.admitted.has(request)) return !socket.destroyed;
    this.admitted.add(request);
    const waiting = (this.unanswered.get(socket) ?? 0) + 1;
    if (waiting > this.limits.mostUnanswered) {
      socket.destroy();
      stopParsing(socket);
    }
    if (socket.destroyed) return false;
    this.unanswered.set(socket, waiting);
    response.once('close', () => {
      this.unanswered.set(socket, (this.unanswered.get(socket) ?? 1) - 1);
    });
    this.watchBody(request, response);
    response.once('finish', () => {
      this.readRest(request);
    });
    return true;
  }

  /** Cuts whatever is still there. */
  cutAll(): void {
    for (const socket of this.open) socket.destroy();
  }

  private add(socket: Socket): void {
    const address = shareHolder(socket.remoteAddress ?? '');
    const count = (this.byAddress.get(address) ?? 0) + 1;
    if (!this.behindProxy && count > this.limits.mostOfOneAddress) {
      socket.destroy();
      return;
    }
    this.open.add(socket);
    this.byAddress.set(address, count);
    socket.once('close', () => {
      this.open.delete(socket);
      const left = (this.byAddress.get(address) ?? 1) - 1;
      if (left > 0) this.byAddress.set(address, left);
      else this.byAddress.delete(address);
    });
  }

  /**
   * The answer may be there before the body is, such as that it is too long. Most programs send all of it before they look, and take a
   * connection that is cut meanwhile for a network that fails. How slow it may be is watched on.
   */
  private readRest(request: IncomingMessage): void {
    if (request.complete || request.destroyed) return;
    let left = this.limits.mostUnwantedBytes;
    request.on('data', ({ length }: Buffer) => {
      left -= length;
      if (left < 0) request.destroy();
    });
    request.resume();
  }

  /** Bytes that lie here unread are not the client's fault. */
  private watchBody(request: IncomingMessage, response: ServerResponse): void {
    if (!hasBody(request)) return;
    const { bodyBytesPerSecond, bodyWindowMs } = this.limits;
    const { socket } = request;
    let before = socket.bytesRead;
    const watch = setInterval(() => {
      const received = socket.bytesRead - before;
      before = socket.bytesRead;
      if (request.complete) clearInterval(watch);
      else if (request.readableLength === 0 && received < (bodyBytesPerSecond * bodyWindowMs) / 1000)
        giveUp(request, response);
    }, bodyWindowMs);
    watch.unref();
    request.once('close', () => {
      clearInterval(watch);
    });
  }
}

/**
 * Node parses a packet to its end, also when its connection was cut in the middle of it: dozens of packets with hundreds of requests each
 * would hold the loop for as long as all of them take. Its parser stops where a request is told to be an upgrade, which is not documented:
 * where that is otherwise the packet is parsed to its end.
 */
function stopParsing(socket: Socket): void {
  const { parser } = socket as Socket & { readonly parser?: { onIncoming: () => number } | null };
  if (parser) parser.onIncoming = () => UPGRADE;
}

/** Told on the socket itself: whoever handles the request may be about to answer too, and finds the connection gone, not an answer begun. */
function giveUp(request: IncomingMessage, response: ServerResponse): void {
  if (!response.headersSent) request.socket.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
  request.socket.end(() => request.destroy());
}
