/**
 * How a room node and a worker know each other: both show that they have the secret without saying it, so that an address that somebody
 * else put into Redis learns nothing. Each proof is of one connection, by the numbers that both sides make up for it.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { NONCE_BYTES } from './messages';

export const newNonce = (): Uint8Array => new Uint8Array(randomBytes(NONCE_BYTES));

export interface Nonces {
  readonly node: Uint8Array;
  readonly worker: Uint8Array;
}

/** What only whoever has the secret can say on this connection. @param role of whoever says it: neither can be told its own words */
export function proofOf(secret: string, role: 'node' | 'worker', { node, worker }: Nonces): Uint8Array {
  const mac = createHmac('sha256', secret).update(`tug ${role}\0`).update(node).update(worker);
  return new Uint8Array(mac.digest());
}

export const isProof = (given: Uint8Array, ...of: Parameters<typeof proofOf>): boolean =>
  timingSafeEqual(given, proofOf(...of));
