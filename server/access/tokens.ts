/**
 * Member tokens and ids. A token is the only proof of who a member is, so the server keeps no more than its hash: who
 * reads the store cannot become a member. A fast hash is enough, because tokens are random and not chosen by people.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 bits. */
const TOKEN_BYTES = 32;
/** 132 bits in 22 base64url characters: the length of the room id in the protocol. */
const ROOM_ID_LENGTH = 22;
/** 96 bits: unique, not secret. */
const ID_BYTES = 12;

export const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');
export const newRoomId = (): string => randomBytes(17).toString('base64url').slice(0, ROOM_ID_LENGTH);
export const newId = (): string => randomBytes(ID_BYTES).toString('base64url');

/** SHA-256 in base64url, as it is stored. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/**
 * The entry whose token hash belongs to `token`. Every entry is compared, each in constant time, so that the time taken
 * says nothing about which one is near.
 */
export function findByToken<T extends { tokenHash: string }>(entries: Iterable<T>, token: string): T | null {
  const hash = Buffer.from(hashToken(token));
  let found: T | null = null;
  for (const entry of entries) {
    const stored = Buffer.from(entry.tokenHash);
    if (stored.length === hash.length && timingSafeEqual(stored, hash)) found = entry;
  }
  return found;
}
