/** A WebSocket that says what it is told to, and how it ended. */
import WebSocket from 'ws';
import { ANSWER_MS } from './surface';

export class Line {
  private constructor(private readonly socket: WebSocket) {}

  /** @returns null when it is refused */
  static open(url: string, protocols: readonly string[] = []): Promise<Line | null> {
    return new Promise((resolve) => {
      const socket = new WebSocket(url.replace(/^http/, 'ws'), [...protocols]);
      socket.on('error', () => undefined);
      socket.on('message', () => undefined);
      socket.once('open', () => {
        resolve(new Line(socket));
      });
      socket.once('close', () => {
        resolve(null);
      });
    });
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** Calls at the end, with the code that says why. */
  onClose(listener: (code: number) => void): void {
    this.socket.once('close', listener);
  }

  send(data: string | Uint8Array): void {
    if (this.isOpen) this.socket.send(data);
  }

  /** Resolves once the server has taken all that was sent: it answers a ping after it, or ends the line. @returns false when it does neither */
  taken(): Promise<boolean> {
    if (!this.isOpen) return Promise.resolve(true);
    return new Promise((resolve) => {
      const done = (good: boolean) => {
        clearTimeout(late);
        resolve(good);
      };
      const late = setTimeout(() => {
        done(false);
      }, ANSWER_MS);
      this.socket.once('pong', () => {
        done(true);
      });
      this.socket.once('close', () => {
        done(true);
      });
      this.socket.ping();
    });
  }

  close(): void {
    this.socket.terminate();
  }
}
