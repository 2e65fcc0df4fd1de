/**
 * A room of Tug in any page: `import { open } from 'https://TUG/embed.js'`. Nothing else is needed; the server serves this folder as
 * that one file. The page's origin must be one of the server's `TUG_ORIGINS`.
 */
import { Conversation, isHello } from './conversation';
import { enter, type Entrance } from './enter';
import {
  EMBED_VERSION,
  type EmbedCommandName,
  type EmbedCommands,
  type EmbedEventName,
  type EmbedEvents,
  type EmbedMembership,
  type Open,
  type PictureType,
} from './messages';

export { TugError } from './enter';
export type { Entrance, Person } from './enter';
export type { EmbedEvents, EmbedMembership, EmbedPerson, EmbedProblem, PictureType } from './messages';

export interface OpenOptions extends Entrance {
  /** Where the frame is put; it fills it. */
  readonly into: HTMLElement;
  /** Address of the server; where this file came from unless said otherwise. */
  readonly server?: string;
  /** Names the frame for people who hear the page. */
  readonly title?: string;
}

/** A frame that has not said hello by then never will: it was refused, or nobody answers there, ms. */
const HELLO_MS = 20_000;
/** For a frame that does not answer any more, ms. */
const GOODBYE_MS = 2000;

/** A room in a frame of this page. */
export class TugFrame {
  readonly element: HTMLIFrameElement;
  private readonly origin: string;
  private port: MessagePort | null = null;
  private readonly talk = new Conversation();
  private closed = false;
  private readonly late: ReturnType<typeof setTimeout>;

  /** @param membership the key to the room: kept by the page if it wants to come back */
  constructor(
    server: string,
    readonly membership: EmbedMembership,
    { into, title = 'Tug' }: OpenOptions,
  ) {
    this.origin = new URL(server).origin;
    this.element = document.createElement('iframe');
    this.element.title = title;
    this.element.allow = 'clipboard-write; fullscreen';
    this.element.referrerPolicy = 'no-referrer';
    this.element.style.cssText = 'border: 0; width: 100%; height: 100%; display: block';
    this.element.src = `${server}/embed/${membership.room}`;
    addEventListener('message', this.onMessage);
    this.late = setTimeout(() => {
      this.talk.emit('error', { code: 'unreachable', text: 'the room did not open; is this page one of TUG_ORIGINS?' });
    }, HELLO_MS);
    into.append(this.element);
  }

  /** @returns what ends the listening. */
  on<K extends EmbedEventName>(name: K, listener: (data: EmbedEvents[K]) => void): () => void {
    return this.talk.on(name, listener);
  }

  /** The picture where the room stands. @throws TugError */
  export(type: PictureType = 'png'): Promise<{ readonly node: string; readonly picture: Blob }> {
    return this.command('export', { type });
  }

  async undo(): Promise<void> {
    await this.command('undo', {});
  }

  async redo(): Promise<void> {
    await this.command('redo', {});
  }

  /** Back to an edit, as a new one. */
  async go(node: string): Promise<void> {
    await this.command('go', { node });
  }

  /** Ends what is being pulled. */
  async stop(): Promise<void> {
    await this.command('stop', {});
  }

  /** Leaves the room and takes the frame away. Never rejects. */
  async close(): Promise<void> {
    const gone = new Promise((resolve) => setTimeout(resolve, GOODBYE_MS));
    if (this.port !== null && !this.closed)
      await Promise.race([this.command('close', {}).catch(() => undefined), gone]);
    this.end('host');
    this.element.remove();
  }

  /** Only the frame itself, at the server's own address, is ever handed the key; each time that it is loaded. */
  private readonly onMessage = ({ source, origin, data }: MessageEvent<unknown>): void => {
    const frame = this.element.contentWindow;
    if (frame === null || source !== frame || origin !== this.origin || !isHello(data)) return;
    this.port?.close();
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    port1.onmessage = ({ data: said }: MessageEvent<unknown>) => {
      if (this.talk.hear(said)) this.end('room');
    };
    this.talk.begin((message) => port1.postMessage(message));
    const open: Open = { tug: EMBED_VERSION, kind: 'open', nonce: data.nonce, membership: this.membership };
    frame.postMessage(open, this.origin, [port2]);
    clearTimeout(this.late);
  };

  private command<K extends EmbedCommandName>(
    name: K,
    data: EmbedCommands[K]['asks'],
  ): Promise<EmbedCommands[K]['gets']> {
    return this.talk.command(name, data);
  }

  private end(by: EmbedEvents['closed']['by']): void {
    this.closed = true;
    clearTimeout(this.late);
    removeEventListener('message', this.onMessage);
    this.port?.close();
    this.talk.end(by);
  }
}

/** Puts a room into a page: a new one on a photo or a seed, or one that there is. @throws TugError */
export async function open(options: OpenOptions): Promise<TugFrame> {
  const server = (options.server ?? new URL('.', import.meta.url).href).replace(/\/$/, '');
  return new TugFrame(server, await enter(server, options), options);
}
