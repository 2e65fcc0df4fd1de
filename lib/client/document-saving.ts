/**
 * Whether the server has stored what was changed here. Yjs acknowledges nothing by itself, but the server answers sync step 1
 * only after all that the same connection sent before was stored or refused (rule Y10 of lib/SPEC.md): the answer is the
 * acknowledgement.
 */
import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding';
import { messageYjsSyncStep1, messageYjsSyncStep2, writeSyncStep1 } from 'y-protocols/sync';
import type { WebsocketProvider } from 'y-websocket';
import { ANSWER_MS } from './waits';

/** Message type of y-websocket for all that synchronises documents. */
const SYNC = 0;
/** Between two questions, ms: a stroke sends dozens of changes. */
const ASK_MS = 250;

export interface SavingState {
  /** Something was changed here that the server has not confirmed. */
  readonly unsaved: boolean;
  /** The document's connection stands. */
  readonly connected: boolean;
}

export class DocumentSaving {
  /** Counts what may be missing on the server. */
  private changed = 0;
  private saved = 0;
  /** What `changed` was at each question whose answer has not come, oldest first; null for those that y-websocket asks. */
  private asked: (number | null)[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private told: SavingState = { unsaved: false, connected: false };
  /** Whoever waits, and for how much of `changed`. */
  private waiting: { readonly until: number; readonly done: (stored: boolean) => void }[] = [];

  constructor(
    private readonly provider: WebsocketProvider,
    private readonly onState: (state: SavingState) => void,
  ) {
    provider.doc.on('update', this.updated);
    provider.on('status', this.statusChanged);
    const handle = provider.messageHandlers[SYNC];
    if (handle === undefined) throw new Error('y-websocket has no handler of sync messages');
    provider.messageHandlers[SYNC] = (encoder, decoder, ...rest) => {
      const kind = decoder.arr[decoder.pos];
      // Before it is handled: the changes that come with an answer are not ours.
      handle(encoder, decoder, ...rest);
      if (kind === messageYjsSyncStep2) this.answered();
      // The server asks for what it lacks; y-websocket answers.
      if (kind === messageYjsSyncStep1) this.count();
    };
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.provider.doc.off('update', this.updated);
    this.provider.off('status', this.statusChanged);
    for (const { done } of this.waiting.splice(0)) done(false);
  }

  /** Whether the server comes to have all that was changed here until now, within ANSWER_MS. */
  stored(): Promise<boolean> {
    if (this.changed === this.saved) return Promise.resolve(true);
    this.ask();
    return new Promise((resolve) => {
      const timer = setTimeout(() => done(false), ANSWER_MS);
      const done = (stored: boolean) => {
        clearTimeout(timer);
        resolve(stored);
      };
      this.waiting.push({ until: this.changed, done });
    });
  }

  private readonly updated = (_update: Uint8Array, origin: unknown): void => {
    if (origin !== this.provider) this.count();
  };

  private readonly statusChanged = ({ status }: { status: string }): void => {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    // y-websocket asks as soon as it is connected.
    this.asked = status === 'connected' ? [null] : [];
    this.tell();
  };

  private count(): void {
    this.changed += 1;
    this.tell();
    this.askSoon();
  }

  private askSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.ask();
    }, ASK_MS);
  }

  private ask(): void {
    const { ws, wsconnected, doc } = this.provider;
    // The first answer to y-websocket's own question comes first; then it is asked again.
    if (ws === null || !wsconnected || this.asked.length > 0 || this.changed === this.saved) return;
    const encoder = createEncoder();
    writeVarUint(encoder, SYNC);
    writeSyncStep1(encoder, doc);
    ws.send(toUint8Array(encoder));
    this.asked.push(this.changed);
  }

  private answered(): void {
    this.saved = Math.max(this.saved, this.asked.shift() ?? 0);
    this.tell();
    const still = this.waiting.filter(({ until }) => until > this.saved);
    for (const { until, done } of this.waiting) if (until <= this.saved) done(true);
    this.waiting = still;
    if (still.length > 0) this.ask();
    else if (this.changed !== this.saved) this.askSoon();
  }

  private tell(): void {
    const state = { unsaved: this.changed !== this.saved, connected: this.provider.wsconnected };
    if (state.unsaved === this.told.unsaved && state.connected === this.told.connected) return;
    this.told = state;
    this.onState(state);
  }
}
