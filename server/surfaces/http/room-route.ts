/** Routes of a room: who asks, and whether they may, is settled before the handler runs. */
import type { IncomingMessage } from 'node:http';
import { idSchema, roomIdSchema, tokenSchema } from '../../../lib/protocol';
import { may, refusal, type Action } from '../../../lib/roles/permissions';
import { Refused } from '../../access/refused';
import type { RoomReader } from '../../rooms/reader';
import type { RoomRegistry } from '../../rooms/registry';
import type { Room } from '../../rooms/room';
import type { MemberRecord, RoomRecord } from '../../store/records';
import type { Call, Reply, Route } from './router';

/** A member at the door of their room. */
export interface Entered {
  readonly room: Room;
  readonly member: MemberRecord;
}

/** A member who looks into their room from outside. */
export interface Looking {
  readonly settings: RoomRecord;
  readonly member: MemberRecord;
}

type RoomRoute<Who> = Omit<Route, 'handle' | 'action'> & {
  /** Begins with /api/rooms/:room. */
  readonly path: string;
  readonly action: Action;
  handle(call: Call, who: Who): Promise<Reply> | Reply;
};

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

function allow(member: MemberRecord, action: Action, rules: RoomRecord): void {
  if (!may(member.role, action, rules)) throw new Refused(refusal(action));
}

/** Who asks, counted. @throws Refused when they may not do the action. */
async function look(reader: RoomReader, call: Call, action: Action): Promise<Looking> {
  const token = bearerToken(call.request);
  const roomId = roomIdOf(call);
  const member = await reader.authenticate(roomId, token);
  if (member === null) throw new Refused('unauthorised', {}, 'authorization');
  await call.countFor(member.id);
  const settings = await reader.settings(roomId);
  allow(member, action, settings);
  return { settings, member };
}

/** A route that only reads: its handler runs for members who may do its action, and the room is not loaded for it. */
export function readRoute({ reader }: RoomRegistry, route: RoomRoute<Looking>): Route {
  return { ...route, handle: async (call) => route.handle(call, await look(reader, call, route.action)) };
}

/** A route that acts in the room: its handler runs only for members who may do its action, and the room stays loaded meanwhile. */
export function roomRoute(rooms: RoomRegistry, route: RoomRoute<Entered>): Route {
  return {
    ...route,
    handle: async (call) => {
      const { member } = await look(rooms.reader, call, route.action);
      return rooms.use(roomIdOf(call), (room) => {
        // Again, because they may have been put out or got another role meanwhile.
        const now = room.people.member(member.id);
        allow(now, route.action, room.settings);
        return route.handle(call, { room, member: now });
      });
    },
  };
}
