/** A program's own view of a page, with nothing around it: Photoshop's (UXP) talks to its pages over `uxpHost`, in what JSON can say. */
import type { FromFrame, PackedPicture } from '@/lib/embed/messages';
import type { HostPort } from './host-port';

interface UxpHost {
  postMessage(message: unknown): void;
}

/** The program around the page; null in a browser. */
export const webviewHost = (): UxpHost | null => (window as { uxpHost?: UxpHost }).uxpHost ?? null;

/** What is said over the webview, as over a port. */
export class WebviewPort implements HostPort {
  onmessage: HostPort['onmessage'] = null;

  constructor(private readonly host: UxpHost) {
    addEventListener('message', this.hear);
  }

  postMessage(message: FromFrame): void {
    void packed(message).then((said) => this.host.postMessage(said));
  }

  close(): void {
    removeEventListener('message', this.hear);
  }

  private readonly hear = (event: MessageEvent<unknown>): void => this.onmessage?.(event);
}

/** The message with its picture, if it has one, as text. */
async function packed(message: FromFrame): Promise<unknown> {
  if (message.kind !== 'answer' || !message.ok) return message;
  const { picture, ...data } = message.data as { readonly picture?: unknown };
  if (!(picture instanceof Blob)) return message;
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error('the picture could not be read'));
    reader.readAsDataURL(picture);
  });
  const pack: PackedPicture = { type: picture.type, base64: url.slice(url.indexOf(',') + 1) };
  return { ...message, data: { ...data, picture: pack } };
}
