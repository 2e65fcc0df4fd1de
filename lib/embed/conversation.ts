/** The host's side of what is said with a room: commands out; answers and events in. Over what, its owner says. */
import { TugError } from './enter';
import {
  EMBED_VERSION,
  type EmbedCommandName,
  type EmbedCommands,
  type EmbedEventName,
  type EmbedEvents,
  type FromFrame,
  type Hello,
  type ToFrame,
} from './messages';

interface Waiting {
  readonly resolve: (data: unknown) => void;
  readonly reject: (error: TugError) => void;
}

export class Conversation {
  private say: ((message: ToFrame) => void) | null = null;
  private readonly listeners = new Map<string, Set<(data: never) => void>>();
  private readonly waiting = new Map<number, Waiting>();
  private commands = 0;
  private over = false;

  /** Hands-shaken: from now on commands go there. */
  begin(say: (message: ToFrame) => void): void {
    this.say = say;
  }

  /** @returns what ends the listening. */
  on<K extends EmbedEventName>(name: K, listener: (data: EmbedEvents[K]) => void): () => void {
    const all = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, all.add(listener));
    return () => all.delete(listener);
  }

  emit<K extends EmbedEventName>(name: K, data: EmbedEvents[K]): void {
    for (const listener of this.listeners.get(name) ?? []) (listener as (data: EmbedEvents[K]) => void)(data);
  }

  /** @throws TugError */
  command<K extends EmbedCommandName>(name: K, data: EmbedCommands[K]['asks']): Promise<EmbedCommands[K]['gets']> {
    const { say } = this;
    if (say === null || this.over)
      return Promise.reject(new TugError({ code: 'unreachable', text: 'the room is not open' }));
    const id = ++this.commands;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (data: unknown) => void, reject });
      say({ tug: EMBED_VERSION, kind: 'command', id, name, data });
    });
  }

  /** What the room says; anything else is passed over. @returns whether the room was left by that */
  hear(said: unknown): boolean {
    if (!isFromFrame(said)) return false;
    if (said.kind === 'event') {
      if (said.name === 'closed') return true;
      this.emit(said.name as EmbedEventName, said.data as never);
      return false;
    }
    const asked = this.waiting.get(said.id);
    this.waiting.delete(said.id);
    if (said.ok) asked?.resolve(said.data);
    else asked?.reject(new TugError(said.problem));
    return false;
  }

  /** Nothing is said any more; whoever waits is told. */
  end(by: EmbedEvents['closed']['by']): void {
    if (this.over) return;
    this.over = true;
    for (const { reject } of this.waiting.values())
      reject(new TugError({ code: 'unreachable', text: 'the room was closed' }));
    this.waiting.clear();
    this.emit('closed', { by });
  }
}

const isEnvelope = (data: unknown): data is Record<string, unknown> =>
  typeof data === 'object' && data !== null && (data as { tug?: unknown }).tug === EMBED_VERSION;

export const isHello = (data: unknown): data is Hello =>
  isEnvelope(data) && data.kind === 'hello' && typeof data.nonce === 'string';

const isFromFrame = (data: unknown): data is FromFrame =>
  isEnvelope(data) &&
  ((data.kind === 'event' && typeof data.name === 'string') || (data.kind === 'answer' && typeof data.id === 'number'));
