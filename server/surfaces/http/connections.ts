/**
 * The server's TCP connections, whatever they carry: how many one address may hold, how slow a peer may be, and cutting those
 * that do not end by themselves. An upgraded connection is nobody's for Node's HTTP server; here it stays known.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionLimits {
  /** Connections of one address. A room of 64 behind one router has two WebSockets and some six requests each. */
  readonly mostOfOneAddress: number;
  /** From the first byte of a request to the end of its headers. */
  readonly headersMs: number;
  /** Slowest body, averaged over a window: an uplink of 256 kbit/s. */
  readonly bodyBytesPerSecond: number;
  /** Long enough for a lost packet on a bad network. */
  readonly bodyWindowMs: number;
  /** An answer of which the client took nothing for so long is given up. */
  readonly stalledAnswerMs: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  mostOfOneAddress: 640,
  headersMs: 8_000,
  bodyBytesPerSecond: 32 * 1024,
  bodyWindowMs: 5_000,
  stalledAnswerMs: 30_000,
};

/** What `createServer` is to be told, so that headers are watched often enough. */
export function serverOptions({ headersMs }: ConnectionLimits) {
  return {
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

  /** @param behindProxy all connections come from the proxy then, which has limits of its own */
  constructor(
    http: Server,
    private readonly limits: ConnectionLimits,
    private readonly behindProxy: boolean,
  ) {
    http.on('connection', (socket: Socket) => {
      this.add(socket);
    });
    http.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.watchBody(request, response);
    });
    http.timeout = limits.stalledAnswerMs;
    http.on('timeout', (socket: Socket) => {
      // A request that is being worked on is silent as well; only one that is not read is stalled.
      if (socket.writableLength > 0) socket.destroy();
    });
  }

  /** Cuts whatever is still there. */
  cutAll(): void {
    for (const socket of this.open) socket.destroy();
  }

  private add(socket: Socket): void {
    const address = socket.remoteAddress ?? '';
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

  /** Bytes that lie here unread are not the client's fault. */
  private watchBody(request: IncomingMessage, response: ServerResponse): void {
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

function giveUp(request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent) request.destroy();
  else response.writeHead(408, { Connection: 'close' }).end(() => request.destroy());
}
