/** Links and people over HTTP; bodies in lib/protocol/share. */
import {
  acceptInviteSchema,
  createInviteSchema,
  lookInviteSchema,
  patchMemberSchema,
  patchRoomSchema,
} from '../../../../lib/protocol';
import { idOf, readRoute, roomRoute } from '../room-route';
import type { Reply, Route } from '../router';
import type { RoomRegistry } from '../../../rooms/registry';
import type { RoomShare } from '../../../features/invites/share';

const done: Reply = { empty: true };

export function shareRoutes(rooms: RoomRegistry, share: RoomShare): Route[] {
  return [
    {
      method: 'POST',
      path: '/api/invites/look',
      rate: 'join',
      handle: async (call) => ({ json: await share.look((await call.body(lookInviteSchema)).invite) }),
    },
    {
      method: 'POST',
      path: '/api/invites/accept',
      rate: 'join',
      handle: async (call) => ({ json: await share.accept(await call.body(acceptInviteSchema)) }),
    },
    readRoute(rooms, {
      method: 'GET',
      path: '/api/rooms/:room/share',
      rate: 'api',
      action: 'invite',
      handle: async (_call, { settings }) => ({ json: await share.view(settings.id) }),
    }),
    roomRoute(rooms, {
      method: 'POST',
      path: '/api/rooms/:room/invites',
      rate: 'api',
      action: 'invite',
      handle: async (call, { room }) => ({
        status: 201,
        json: await share.create(room, await call.body(createInviteSchema)),
      }),
    }),
    roomRoute(rooms, {
      method: 'DELETE',
      path: '/api/rooms/:room/invites/:invite',
      rate: 'api',
      action: 'invite',
      handle: async (call, { room }) => {
        await share.revoke(room, idOf(call, 'invite'));
        return done;
      },
    }),
    roomRoute(rooms, {
      method: 'PATCH',
      path: '/api/rooms/:room/members/:member',
      rate: 'api',
      action: 'people',
      handle: async (call, { room }) => {
        await share.changeRole(room, idOf(call, 'member'), (await call.body(patchMemberSchema)).role);
        return done;
      },
    }),
    roomRoute(rooms, {
      method: 'DELETE',
      path: '/api/rooms/:room/members/:member',
      rate: 'api',
      action: 'people',
      handle: async (call, { room }) => {
        await share.remove(room, idOf(call, 'member'));
        return done;
      },
    }),
    roomRoute(rooms, {
      method: 'PATCH',
      path: '/api/rooms/:room',
      rate: 'api',
      action: 'room',
      handle: async (call, { room }) => {
        await room.changeSettings(await call.body(patchRoomSchema));
        return done;
      },
    }),
    roomRoute(rooms, {
      method: 'DELETE',
      path: '/api/rooms/:room',
      rate: 'api',
      action: 'delete',
      handle: async (_call, { room }) => {
        await rooms.delete(room);
        return done;
      },
    }),
  ];
}
