/** Which room a request is for, as far as its address says so: by the room's id in the path, or by its tag where ids travel elsewhere. */
import type { IncomingMessage } from 'node:http';
import { ROOM_TAG_PARAM, SOCKET_PATH, YJS_PATH, YJS_POLLING_PATH, roomTag } from '../../../lib/protocol';
import { pathBelow, pathOf } from '../http/target';

const BY_ID = new RegExp(`^(?:${YJS_PATH}|/api/rooms|/api/v1/rooms)/([\\w-]{22})(?:/|$)`);
const BY_TAG = [`${SOCKET_PATH}/`, `${YJS_POLLING_PATH}/`];
const TAG = new RegExp(`[?&]${ROOM_TAG_PARAM}=([0-9a-f]{16})(?:&|$)`);

/** Null for whatever is for no room, or does not say for which. */
export function wantedRoom(request: Pick<IncomingMessage, 'url'>, basePath: string): string | null {
  const asked = pathOf(request);
  const path = asked === null ? null : pathBelow(asked, basePath);
  if (path === null) return null;
  const id = BY_ID.exec(path)?.[1];
  if (id !== undefined) return roomTag(id);
  return BY_TAG.some((prefix) => path.startsWith(prefix)) ? (TAG.exec(request.url ?? '')?.[1] ?? null) : null;
}
