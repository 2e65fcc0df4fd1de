/** How the frame and the page around it find each other. Nothing secret stands in an address: the page hands over the key to the room. */
import { nanoid } from 'nanoid';
import { z } from 'zod';
import { EMBED_VERSION, type Hello } from '@/lib/embed/messages';
import { NO_ORIGIN } from '@/lib/rest/scopes';
import { membershipSchema, type Membership } from '@/lib/protocol';
import type { HostPort } from './host-port';
import { WebviewPort, webviewHost } from './webview';

const openSchema = z.object({
  tug: z.literal(EMBED_VERSION),
  kind: z.literal('open'),
  nonce: z.string(),
  membership: membershipSchema,
});

export interface Shaken {
  readonly membership: Membership;
  readonly port: HostPort;
}

/** Whom the frame may greet. Browsers that name the page around a frame spare the others of the list a message that is not for them. */
function greeted(origins: readonly string[]): readonly string[] {
  const around = (location as { ancestorOrigins?: DOMStringList }).ancestorOrigins?.item(0);
  return around == null ? origins : origins.filter((origin) => origin === around);
}

/**
 * Greets the page around the frame and waits for its answer. Taken is the first answer that comes from that very window, from one of the
 * origins, for this room, with this frame's nonce and one port; all others are passed over, and so is whatever comes later. A program
 * around a webview is greeted in the page's place, and has no ports.
 *
 * @returns what ends the waiting
 */
export function shake(room: string, origins: readonly string[], onShaken: (shaken: Shaken) => void): () => void {
  const nonce = nanoid();
  const hello: Hello = { tug: EMBED_VERSION, kind: 'hello', nonce };
  const webview = webviewHost();
  const onMessage = ({ source, origin, data, ports }: MessageEvent<unknown>): void => {
    // Into a webview only its program can speak, which alone was told the nonce.
    if (webview === null && (source !== window.parent || !origins.includes(origin))) return;
    const answer = openSchema.safeParse(data);
    if (!answer.success || ports.length !== (webview === null ? 1 : 0)) return;
    const { membership } = answer.data;
    if (answer.data.nonce !== nonce || membership.room !== room) return;
    stop();
    const port = webview === null ? ports[0] : new WebviewPort(webview);
    if (port !== undefined) onShaken({ membership, port });
  };
  const stop = () => removeEventListener('message', onMessage);
  addEventListener('message', onMessage);
  // A page without an origin cannot be named; what it is told is no secret, and its answer is looked at all the same.
  if (webview !== null) webview.postMessage(hello);
  else for (const origin of greeted(origins)) window.parent.postMessage(hello, origin === NO_ORIGIN ? '*' : origin);
  return stop;
}
