/**
 * The Yjs endpoint where no WebSocket gets through: the same messages over Socket.io's long polling, one socket a document. Safe as long
 * as all requests of a client reach this process, which alone knows its session.
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import { MAX_YJS_MESSAGE_BYTES, YJS_POLLING_PATH } from '../../../lib/protocol';
import { clientAddress, hostAllowed, originAllowed } from '../../access/origin';
import type { RateLimits } from '../../access/rates';
import type { Settings } from '../../settings/settings';
import type { Line } from './line';

/** As on the drag channel: a dead connection is noticed after at most the sum of both. */
const PING_INTERVAL_MS = 10_000;
const PING_TIMEOUT_MS = 10_000;
/** Of one request: bytes travel as base64, and several messages may come together. */
const MAX_REQUEST_BYTES = 2 * MAX_YJS_MESSAGE_BYTES;

/** The WebSocket's own close code for it. */
const MESSAGE_TOO_BIG = 1009;

const handshakeSchema = z.object({ room: z.string().max(200), protocols: z.array(z.string().max(200)).max(20) });

interface ServerEvents {
  message: (data: Uint8Array) => void;
  /** Why the server ends it, as a WebSocket would say it. */
  bye: (code: number, reason: string) => void;
}
type PollingSocket = Socket<{ message: (data: unknown) => void }, ServerEvents>;

/** What a client says at the door. */
export interface Handshake {
  readonly room: string;
  readonly protocols: readonly string[];
  readonly request: IncomingMessage;
}

export class PollingEndpoint {
  private readonly io: Server;

  /** @param accept takes a line over */
  constructor(
    http: HttpServer,
    { settings, rates }: { readonly settings: Settings; readonly rates: RateLimits },
    accept: (line: Line, handshake: Handshake) => void,
  ) {
    this.io = new Server(http, {
      path: settings.basePath + YJS_POLLING_PATH,
      transports: ['polling'],
      serveClient: false,
      cors: { origin: [...settings.origins] },
      httpCompression: false,
      maxHttpBufferSize: MAX_REQUEST_BYTES,
      pingInterval: PING_INTERVAL_MS,
      pingTimeout: PING_TIMEOUT_MS,
      allowRequest: (request, decide) => {
        void rates.consume('connect', clientAddress(request, settings.trustProxy)).then((inTime) => {
          decide(null, inTime && hostAllowed(request, settings) && originAllowed(request, settings));
        });
      },
    });
    this.io.on('connection', (socket: PollingSocket) => {
      const said = handshakeSchema.safeParse(socket.handshake.auth);
      if (said.success) accept(new PollingLine(socket), { ...said.data, request: socket.request });
      else socket.disconnect(true);
    });
  }

  /** Ends all lines; clients come back by themselves. */
  close(code: number, reason: string): void {
    for (const socket of this.io.of('/').sockets.values()) new PollingLine(socket as PollingSocket).close(code, reason);
  }

  terminate(): void {
    this.io.engine.close();
  }
}

class PollingLine implements Line {
  private waiting = 0;
  private pong: () => void = () => undefined;

  constructor(private readonly socket: PollingSocket) {
    // The client's request took all there was.
    socket.conn.on('drain', () => (this.waiting = 0));
  }

  get isOpen(): boolean {
    return this.socket.connected;
  }

  get waitingBytes(): number {
    return this.waiting;
  }

  send(data: Uint8Array): void {
    this.waiting += data.length;
    this.socket.emit('message', data);
  }

  close(code: number, reason: string): void {
    this.socket.emit('bye', code, reason);
    this.socket.disconnect(true);
  }

  terminate(): void {
    this.socket.disconnect(true);
  }

  /** Socket.io asks by itself, and ends a line that does not answer. */
  ping(): void {
    this.pong();
  }

  onMessage(listener: (data: Uint8Array) => void): void {
    this.socket.on('message', (data) => {
      if (!(data instanceof Uint8Array)) this.terminate();
      else if (data.length > MAX_YJS_MESSAGE_BYTES) this.close(MESSAGE_TOO_BIG, '');
      else listener(new Uint8Array(data));
    });
  }

  onPong(listener: () => void): void {
    this.pong = listener;
  }

  onClose(listener: () => void): void {
    this.socket.on('disconnect', listener);
  }
}
