/** Versions of the room protocol (lib/SPEC.md), both ends included. */
export interface VersionRange {
  readonly oldest: number;
  readonly newest: number;
}
/**
 * What this code speaks, as a server and as a client. In version 1 a problem is a kind with a text; from version 2 on it is
 * a code with parameters. In version 3 a room may show a photo. In version 4 a long history comes in parts.
 */
export const PROTOCOL_VERSIONS: VersionRange = { oldest: 1, newest: 4 };
/** From this version on a client knows codes of problems and their parameters. */
export const PROBLEM_CODES_VERSION = 2;
/** From this version on a client can show photos; a room that has one opens to no older client. */
export const PHOTO_VERSION = 3;
/** From this version on a client takes the newest edits with the room, and all before them in `history`. */
export const HISTORY_PARTS_VERSION = 4;

/** The highest version that both know; null when there is none. */
export function commonVersion(one: VersionRange, other: VersionRange): number | null {
  const newest = Math.min(one.newest, other.newest);
  return newest >= Math.max(one.oldest, other.oldest) ? newest : null;
}
/** Path of the Socket.io endpoint on the one HTTP port. */
export const SOCKET_PATH = '/socket';
/** The best first. Polling is for networks that let no WebSockets through; all requests of a client must reach the same process. */
export const SOCKET_TRANSPORTS: ['websocket', 'polling'] = ['websocket', 'polling'];
/** Path prefix of the Yjs endpoint; the room id follows: /yjs/ROOM. */
export const YJS_PATH = '/yjs';
/** The same endpoint over polling: Socket.io, whose handshake names the room and the WebSocket's subprotocols. */
export const YJS_POLLING_PATH = '/document';
/**
 * Versions of what is said over the Yjs endpoint. In version 1 a presence names one of four tools; from version 2 on it may name
 * one that the reader does not know.
 */
export const DOCUMENT_VERSIONS: VersionRange = { oldest: 1, newest: 2 };
/** From this version on a client reads a presence with values that it does not know. */
export const OPEN_PRESENCE_VERSION = 2;
const SUBPROTOCOL = /^tug\.yjs\.v(\d{1,6})$/;
/** WebSocket subprotocols of the Yjs endpoint, one for each version that a client knows, newest first. Another one carries its token. */
export const yjsSubprotocols = ({ oldest, newest }: VersionRange = DOCUMENT_VERSIONS): string[] =>
  Array.from({ length: newest - oldest + 1 }, (_, i) => `tug.yjs.v${newest - i}`);
/** Of the versions that a client offers, the highest that this code knows; null when there is none. */
export function yjsVersion(offered: Iterable<string>): number | null {
  const versions = [...offered]
    .map((name) => Number(SUBPROTOCOL.exec(name)?.[1] ?? NaN))
    .filter((version) => version >= DOCUMENT_VERSIONS.oldest && version <= DOCUMENT_VERSIONS.newest);
  return versions.length === 0 ? null : Math.max(...versions);
}
/** Prefix of the subprotocol that carries the member token. */
export const YJS_TOKEN_PREFIX = 'tug.token.';
/**
 * Close codes of the Yjs endpoint, beside the standard ones (1001 going away, 1009 message too big, 1011 internal, 1013 try later). 44xx are final: a client must not
 * reconnect by itself (y-websocket does not); every other code means that it may.
 */
export const YJS_CLOSE = {
  /** The bytes are not a message of the protocol. */
  malformed: 4400,
  /** No token, or an unknown one. */
  unauthorised: 4401,
  /** A viewer tried to change the document, or presence claimed to be somebody else. */
  forbidden: 4403,
  unknownRoom: 4404,
  /** The document would become larger than MAX_DOCUMENT_BYTES. */
  tooLarge: 4413,
  /** The update would make the document break its schema: drop the local copy and load the room's. */
  refused: 4422,
  /** No version that both sides know: the page must be loaded anew. */
  version: 4426,
  /** Too many messages or too slow in reading: come back later. */
  rateLimited: 4529,
} as const;
