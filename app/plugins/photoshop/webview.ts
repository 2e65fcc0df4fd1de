/** A room in a webview of Photoshop: what lib/embed is for pages, for a program that has neither frames nor ports. */
import { Conversation, isHello } from '@/lib/embed/conversation';
import {
  EMBED_VERSION,
  type EmbedEventName,
  type EmbedEvents,
  type EmbedMembership,
  type Open,
  type PackedPicture,
  type ToFrame,
} from '@/lib/embed/messages';
import type { FileType, Picture, RoomView } from '../host/program';
import { fromBase64 } from './base64';
import type { WebviewMessages } from 'uxp';

/** The element that UXP has for pages of elsewhere: what it says is heard by pages of that origin only. */
type Webview = HTMLElement & WebviewMessages;

/** A page that has not said hello by then never will, ms. */
const HELLO_MS = 20_000;
/** For a page that does not answer any more, ms. */
const GOODBYE_MS = 2000;

export class WebviewRoom implements RoomView {
  private readonly element: Webview;
  private readonly talk = new Conversation();
  /** Of the server. */
  private readonly origin: string;
  private begun = false;
  private readonly late: ReturnType<typeof setTimeout>;

  constructor(
    server: string,
    readonly membership: EmbedMembership,
    into: HTMLElement,
  ) {
    this.origin = /^https?:\/\/[^/]+/.exec(server)?.[0] ?? server;
    this.element = document.createElement('webview') as Webview;
    this.element.className = 'room';
    this.element.setAttribute('src', `${server}/embed/${membership.room}`);
    window.addEventListener('message', this.onMessage);
    this.late = setTimeout(() => {
      this.talk.emit('error', { code: 'unreachable', text: 'the room did not open' });
    }, HELLO_MS);
    into.appendChild(this.element);
  }

  on<K extends EmbedEventName>(name: K, listener: (data: EmbedEvents[K]) => void): () => void {
    return this.talk.on(name, listener);
  }

  async picture(type: FileType): Promise<Picture> {
    const { picture } = (await this.talk.command('export', { type })) as unknown as { readonly picture: PackedPicture };
    return { bytes: fromBase64(picture.base64), type };
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => setTimeout(resolve, GOODBYE_MS));
    if (this.begun) await Promise.race([this.talk.command('close', {}).catch(() => undefined), gone]);
    this.end('host');
    this.element.remove();
  }

  /** Only a page of the server is ever handed the key; each time that it is loaded. */
  private readonly onMessage = ({ origin, data }: MessageEvent<unknown>): void => {
    // UXP names the sender by its origin, or by its whole address.
    if (origin !== this.origin && !origin.startsWith(`${this.origin}/`)) return;
    if (isHello(data)) {
      clearTimeout(this.late);
      this.begun = true;
      this.talk.begin((message) => this.say(message));
      const { membership } = this;
      this.say({ tug: EMBED_VERSION, kind: 'open', nonce: data.nonce, membership } satisfies Open);
    } else if (this.talk.hear(data)) this.end('room');
  };

  private say(message: ToFrame | Open): void {
    this.element.postMessage(message, this.origin);
  }

  private end(by: EmbedEvents['closed']['by']): void {
    this.begun = false;
    clearTimeout(this.late);
    window.removeEventListener('message', this.onMessage);
    this.talk.end(by);
  }
}
