/**
 * Tokens of invite links: 144 random bits and a signature of 96 bits by a key that only this server has. The signature lets
 * a forged token be refused without asking the store; who reads the store finds hashes only, and can make none.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const RANDOM_BYTES = 18;
const SIGNATURE_BYTES = 12;
/** Of the server's key. */
export const SECRET_BYTES = 32;

const sign = (secret: Uint8Array, random: Uint8Array): Buffer =>
  createHmac('sha256', secret).update('tug invite').update(random).digest().subarray(0, SIGNATURE_BYTES);

/** 40 characters of base64url. */
export function newInviteToken(secret: Uint8Array): string {
  const random = randomBytes(RANDOM_BYTES);
  return Buffer.concat([random, sign(secret, random)]).toString('base64url');
}

/** Whether this server signed the token. Takes the same time whatever is wrong. */
export function isSigned(token: string, secret: Uint8Array): boolean {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== RANDOM_BYTES + SIGNATURE_BYTES || bytes.toString('base64url') !== token) return false;
  return timingSafeEqual(bytes.subarray(RANDOM_BYTES), sign(secret, bytes.subarray(0, RANDOM_BYTES)));
}
