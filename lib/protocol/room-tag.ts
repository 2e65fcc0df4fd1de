/** What stands for a room wherever its id must not: in logs, in addresses that proxies choose a server by. */
import { digest } from 'lib0/hash/sha256';

/** By which connections name their room in their address, where no id stands there. */
export const ROOM_TAG_PARAM = 'tag';

/** Hexadecimal digits: of a million rooms no two have the same, by all odds. */
const DIGITS = 16;

/** The first digits of the SHA-256 of a room's id: the id opens the room, its tag opens nothing. */
export function roomTag(roomId: string): string {
  const hash = digest(new TextEncoder().encode(roomId));
  return Array.from(hash.subarray(0, DIGITS / 2), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
