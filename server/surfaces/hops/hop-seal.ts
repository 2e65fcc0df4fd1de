/**
 * What a server says about a request that it passes on: to whom, and whose it is. Signed with a secret that the servers of a database
 * share, for that one server, so that nobody else can say so, and what was said to one counts with no other.
 */
import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto';

export const HOP_HEADER = 'x-tug-hop';
export const HOP_SECRET_BYTES = 32;

/** Of a request that is passed on. */
export interface Hop {
  /** Id of the server that is to answer. */
  readonly to: string;
  readonly method: string;
  readonly url: string;
}

/** Base64url of 256 bits, a dot, and the client's address. */
const FORM = /^([\w-]{43})\.([0-9A-Fa-f:./]{2,64}|unknown)$/;

export class HopSeal {
  private readonly secret: KeyObject;

  constructor(secret: Uint8Array) {
    this.secret = createSecretKey(secret);
  }

  /** The header's value. @param address of the client, as limits count it */
  close(hop: Hop, address: string): string {
    return `${this.sign(hop, address).toString('base64url')}.${address}`;
  }

  /** The client's address; null when no server of ours said so of this request to this server. */
  open(hop: Hop, value: string | string[] | undefined): string | null {
    const [, signature = '', address = ''] = FORM.exec(String(value)) ?? [];
    const shown = Buffer.from(signature, 'base64url');
    const right = this.sign(hop, address);
    return shown.length === right.length && timingSafeEqual(shown, right) ? address : null;
  }

  private sign({ to, method, url }: Hop, address: string): Buffer {
    return createHmac('sha256', this.secret)
      .update(JSON.stringify(['tug hop', to, method, url, address]))
      .digest();
  }
}
