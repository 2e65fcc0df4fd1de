/**
 * Sessions of programs: a key that is seldom shown becomes a token that is shown often and soon ends. The token is signed and not kept,
 * so that sessions cost no disk and outlive a restart of the server; what it may do is looked up by its key at every request, so
 * that it ends with the key at once.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { SCOPES, type Scope } from '../../../lib/rest/scopes';
import type { ApiKey } from '../../../lib/rest/keys';
import type { Store } from '../../store/store';
import { Refused } from '../refused';
import type { ApiKeys } from './api-keys';

/** How long one lasts, ms. */
export const SESSION_MS = 3_600_000;

const SECRET_BYTES = 32;
/** A key's id, the end in ms, a bit a scope, and what makes two of them differ. */
const ID_BYTES = 12;
const END_BYTES = 6;
const RANDOM_BYTES = 8;
const SCOPES_AT = ID_BYTES + END_BYTES;
const SIGNED_BYTES = SCOPES_AT + 1 + RANDOM_BYTES;
const SIGNATURE_BYTES = 16;

export interface Session {
  readonly client: ApiKey;
  readonly scopes: readonly Scope[];
  /** Ms since 1970. */
  readonly expiresAt: number;
}

export class Sessions {
  private constructor(
    private readonly keys: ApiKeys,
    private readonly secret: Uint8Array,
    private readonly now: () => number,
  ) {}

  static async open(store: Pick<Store, 'secret'>, keys: ApiKeys, now: () => number = Date.now): Promise<Sessions> {
    return new Sessions(keys, await store.secret('sessions', SECRET_BYTES), now);
  }

  /** @param asked scopes of the key that it is to have; all when left out. @throws Refused when the key has not all of them. */
  begin(key: string, asked: readonly Scope[] | undefined): Session & { readonly token: string } {
    const client = this.keys.find(key);
    if (client === null) throw new Refused('unauthorised.key', {}, 'authorization');
    const more = asked?.find((scope) => !client.scopes.includes(scope));
    if (more !== undefined) throw new Refused('forbidden.scope', { scope: more }, 'scopes');
    const scopes = SCOPES.filter((scope) => (asked ?? client.scopes).includes(scope));
    const expiresAt = this.now() + SESSION_MS;
    const signed = Buffer.alloc(SIGNED_BYTES);
    signed.set(Buffer.from(client.id, 'base64url'));
    signed.writeUIntBE(expiresAt, ID_BYTES, END_BYTES);
    signed.writeUInt8(
      scopes.reduce((bits, scope) => bits | (1 << SCOPES.indexOf(scope)), 0),
      SCOPES_AT,
    );
    signed.set(randomBytes(RANDOM_BYTES), SCOPES_AT + 1);
    return { client, scopes, expiresAt, token: Buffer.concat([signed, this.sign(signed)]).toString('base64url') };
  }

  /** @throws Refused when it was not begun here, is over, or its key was revoked. */
  read(token: string): Session {
    const bytes = Buffer.from(token, 'base64url');
    const signed = bytes.subarray(0, SIGNED_BYTES);
    const whole = bytes.length === SIGNED_BYTES + SIGNATURE_BYTES && bytes.toString('base64url') === token;
    if (!whole || !timingSafeEqual(bytes.subarray(SIGNED_BYTES), this.sign(signed))) throw over();
    const client = this.keys.live(signed.subarray(0, ID_BYTES).toString('base64url'));
    const expiresAt = signed.readUIntBE(ID_BYTES, END_BYTES);
    if (client === null || this.now() >= expiresAt) throw over();
    const bits = signed.readUInt8(SCOPES_AT);
    return { client, scopes: SCOPES.filter((_, i) => (bits & (1 << i)) !== 0), expiresAt };
  }

  private sign(signed: Uint8Array): Buffer {
    return createHmac('sha256', this.secret).update('tug session').update(signed).digest().subarray(0, SIGNATURE_BYTES);
  }
}

const over = (): Refused => new Refused('unauthorised.session', {}, 'authorization');
