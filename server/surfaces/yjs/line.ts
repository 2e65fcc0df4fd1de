/** What carries a document's messages to one client: a WebSocket, or polling where none gets through. */
import type { WebSocket } from 'ws';

export interface Line {
  readonly isOpen: boolean;
  /** Bytes that the client has not taken yet. */
  readonly waitingBytes: number;
  send(data: Uint8Array): void;
  close(code: number, reason: string): void;
  /** Ends it at once, without a word. */
  terminate(): void;
  /** Asks for a sign of life, of which `onPong` tells. */
  ping(): void;
  onMessage(listener: (data: Uint8Array) => void): void;
  onPong(listener: () => void): void;
  onClose(listener: () => void): void;
}

export class WebSocketLine implements Line {
  constructor(private readonly socket: WebSocket) {
    socket.binaryType = 'nodebuffer';
    // Its `close` event follows and says what there is to say.
    socket.on('error', () => undefined);
  }

  get isOpen(): boolean {
    return this.socket.readyState === this.socket.OPEN;
  }

  get waitingBytes(): number {
    return this.socket.bufferedAmount;
  }

  send(data: Uint8Array): void {
    this.socket.send(data);
  }

  close(code: number, reason: string): void {
    this.socket.close(code, reason);
  }

  terminate(): void {
    this.socket.terminate();
  }

  ping(): void {
    this.socket.ping();
  }

  onMessage(listener: (data: Uint8Array) => void): void {
    this.socket.on('message', (data: Buffer) => {
      listener(new Uint8Array(data));
    });
  }

  onPong(listener: () => void): void {
    this.socket.on('pong', listener);
  }

  onClose(listener: () => void): void {
    this.socket.on('close', listener);
  }
}
