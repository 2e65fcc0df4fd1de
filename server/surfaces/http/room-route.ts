/** Routes of a room: who asks, and whether they may, is settled before the handler runs. */
import type { IncomingMessage } from 'node:http';
import { idSchema, roomIdSchema, tokenSchema } from '../../../lib/protocol';
import { may, refusal, type Action } from '../../../lib/roles/permissions';
import { Refused } from '../../access/refused';
import type { RoomRegistry } from '../../rooms/registry';
import type { Room } from '../../rooms/room';
import type { MemberRecord } from '../../store/records';
import type { Call, Reply, Route } from './router';

/** A member at the door of their room. */
export interface Entered {
  readonly room: Room;
  readonly member: MemberRecord;
}

export interface RoomRoute extends Omit<Route, 'handle' | 'action'> {
  /** Begins with /api/rooms/:room. */
  readonly path: string;
  readonly action: Action;
  handle(call: Call, entered: Entered): Promise<Reply> | Reply;
}

/** @throws Refused when the id cannot be one, so that it is never used as a key. */
export function roomIdOf(call: Call): string {
  const parsed = roomIdSchema.safeParse(call.params.room);
  if (!parsed.success) throw new Refused('unknown-room');
  return parsed.data;
}

/** Parts of paths that are ids, with what is said when they cannot be one. */
const NOT_FOUND = { node: 'unknown-node', invite: 'not-found.invite', member: 'not-found.member' } as const;

/** A part of the path that is an id. @throws Refused when it cannot be one. */
export function idOf(call: Call, name: keyof typeof NOT_FOUND): string {
  const parsed = idSchema.safeParse(call.params[name]);
  if (!parsed.success) throw new Refused(NOT_FOUND[name], {}, name);
  return parsed.data;
}

/** @throws Refused when the request shows no token. */
export function bearerToken(request: IncomingMessage): string {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  const parsed = tokenSchema.safeParse(token);
  if (scheme?.toLowerCase() !== 'bearer' || !parsed.success)
    throw new Refused('unauthorised.no-token', {}, 'authorization');
  return parsed.data;
}

/** A route whose handler runs only for members who may do its action. */
export function roomRoute(rooms: RoomRegistry, route: RoomRoute): Route {
  return {
    ...route,
    handle: async (call) => {
      const token = bearerToken(call.request);
      const room = await rooms.open(roomIdOf(call));
      const member = room.authenticate(token);
      if (member === null) throw new Refused('unauthorised', {}, 'authorization');
      await call.countFor(member.id);
      if (!may(member.role, route.action, room.rules)) throw new Refused(refusal(route.action));
      return route.handle(call, { room, member });
    },
  };
}
