/** Version of the room protocol (lib/SPEC.md). A client of another version is told to reload. */
export const PROTOCOL_VERSION = 1;
/** Path of the Socket.io endpoint on the one HTTP port. */
export const SOCKET_PATH = '/socket';
/** Path prefix of the Yjs endpoint; the room id follows: /yjs/ROOM. */
export const YJS_PATH = '/yjs';
/** First WebSocket subprotocol of the Yjs endpoint; the second one carries the member token, so it never stands in a URL. */
export const YJS_SUBPROTOCOL = 'tug.yjs.v1';
/** Prefix of the subprotocol that carries the member token. */
export const YJS_TOKEN_PREFIX = 'tug.token.';
