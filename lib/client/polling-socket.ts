/** A WebSocket's stand-in over long polling, as far as y-websocket needs one. */
import { io, type Socket } from 'socket.io-client';
import { ROOM_TAG_PARAM, YJS_PATH, YJS_POLLING_PATH, roomTag } from '../protocol';
import { OPEN_MS } from './waits';

/** Close codes that a WebSocket itself has for an end without a word, and for one that was asked for. */
const NO_WORD = 1006;
const ASKED = 1000;

type Ended = Pick<CloseEvent, 'code' | 'reason'>;

export class PollingSocket {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readyState = 0;
  binaryType = 'arraybuffer';
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onerror: ((event: unknown) => void) | null = null;
  onclose: ((event: Ended) => void) | null = null;
  private readonly socket: Socket;
  private why: Ended = { code: NO_WORD, reason: '' };

  /** @param url of the WebSocket that it stands for: /yjs/ROOM below the server's address */
  constructor(
    url: string,
    protocols: string | readonly string[],
    private readonly watch: { readonly onOpen: () => void; readonly onEnd: () => void },
  ) {
    const { protocol, host, pathname } = new URL(url);
    const at = pathname.lastIndexOf(`${YJS_PATH}/`);
    const room = pathname.slice(at + YJS_PATH.length + 1);
    this.socket = io(`${protocol === 'wss:' ? 'https:' : 'http:'}//${host}`, {
      path: pathname.slice(0, at) + YJS_POLLING_PATH,
      transports: ['polling'],
      query: { [ROOM_TAG_PARAM]: roomTag(room) },
      auth: { room, protocols: [protocols].flat() },
      reconnection: false,
      timeout: OPEN_MS,
      forceNew: true,
    });
    this.socket.on('connect', () => {
      this.readyState = this.OPEN;
      this.watch.onOpen();
      this.onopen?.();
    });
    this.socket.on('message', (data: unknown) => this.onmessage?.({ data }));
    this.socket.on('bye', (code: number, reason: string) => {
      this.why = { code, reason };
    });
    this.socket.on('disconnect', () => this.ended());
    this.socket.on('connect_error', (error) => {
      this.onerror?.(error);
      this.ended();
    });
  }

  send(data: Uint8Array): void {
    if (this.readyState === this.OPEN) this.socket.emit('message', data);
  }

  close(): void {
    if (this.readyState === this.CLOSED) return;
    this.why = { code: ASKED, reason: '' };
    this.socket.close();
    this.ended();
  }

  private ended(): void {
    if (this.readyState === this.CLOSED) return;
    this.readyState = this.CLOSED;
    this.watch.onEnd();
    this.onclose?.(this.why);
  }
}
