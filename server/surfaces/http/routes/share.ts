/** Links and people over HTTP; bodies in lib/protocol/share. */
import type { IncomingMessage } from 'node:http';
import {
  acceptInviteSchema,
  createInviteSchema,
  createdInviteSchema,
  idSchema,
  inviteViewSchema,
  lookInviteSchema,
  membershipSchema,
  patchMemberSchema,
  patchRoomSchema,
  shareSchema,
} from '../../../../lib/protocol';
import type { RoomShare } from '../../../features/invites/share';
import type { RoomRegistry } from '../../../rooms/registry';
import type { Api } from '../api/environment';
import type { Guards } from '../api/guards';
import { acting, answers, answersNothing, makes, open, reading, roomParam, takes } from '../api/operation';

const ROOM = '/api/rooms/{room}';
const inviteParams = roomParam.extend({ invite: idSchema });
const memberParams = roomParam.extend({ member: idSchema });

/** Asks whichever server owns a room to answer in place of this one; null when that is this one. */
export type Elsewhere = (request: IncomingMessage, room: string, path: string, body: unknown) => Promise<unknown>;

export interface ShareServices {
  readonly rooms: RoomRegistry;
  readonly share: RoomShare;
  readonly elsewhere: Elsewhere;
}

export function shareRoutes(api: Api, guards: Guards, { rooms, share, elsewhere }: ShareServices): void {
  api.openapi(
    open(guards, 'join', {
      method: 'post',
      path: '/api/invites/look',
      summary: 'What an invite opens, without using it',
      request: takes(lookInviteSchema),
      responses: answers('The room and the role.', inviteViewSchema),
    }),
    async (c) => c.json(await share.look(c.req.valid('json').invite), 200),
  );
  api.openapi(
    open(guards, 'join', {
      method: 'post',
      path: '/api/invites/accept',
      summary: 'Become a member by an invite',
      request: takes(acceptInviteSchema),
      responses: answers('The membership, with the key to the room.', membershipSchema),
    }),
    async (c) => {
      const wish = c.req.valid('json');
      const room = await share.roomOf(wish.invite);
      // The address of the request does not say which room it is for.
      const told = await elsewhere(c.env.incoming, room, `/api/rooms/${room}/join`, wish);
      return c.json(told === null ? await share.accept(wish) : membershipSchema.parse(told), 200);
    },
  );
  api.openapi(
    reading(guards, 'api', 'invite', {
      method: 'get',
      path: `${ROOM}/share`,
      summary: 'Links and people of a room',
      request: { params: roomParam },
      responses: answers('What its owner sees.', shareSchema),
    }),
    async (c) => c.json(await share.view(c.var.settings.id), 200),
  );
  api.openapi(
    acting(guards, 'api', 'invite', {
      method: 'post',
      path: `${ROOM}/invites`,
      summary: 'Make an invite',
      request: { params: roomParam, ...takes(createInviteSchema) },
      responses: makes('The invite and its token, which is shown this once.', createdInviteSchema),
    }),
    async (c) => c.json(await share.create(c.var.room, c.req.valid('json')), 201),
  );
  api.openapi(
    acting(guards, 'api', 'invite', {
      method: 'delete',
      path: `${ROOM}/invites/{invite}`,
      summary: 'Revoke an invite, and kick who came by it',
      request: { params: inviteParams },
      responses: answersNothing,
    }),
    async (c) => {
      await share.revoke(c.var.room, c.req.valid('param').invite);
      return c.body(null, 204);
    },
  );
  api.openapi(
    acting(guards, 'api', 'people', {
      method: 'patch',
      path: `${ROOM}/members/{member}`,
      summary: 'Give a member another role',
      request: { params: memberParams, ...takes(patchMemberSchema) },
      responses: answersNothing,
    }),
    async (c) => {
      await share.changeRole(c.var.room, c.req.valid('param').member, c.req.valid('json').role);
      return c.body(null, 204);
    },
  );
  api.openapi(
    acting(guards, 'api', 'people', {
      method: 'delete',
      path: `${ROOM}/members/{member}`,
      summary: 'Kick a member',
      request: { params: memberParams },
      responses: answersNothing,
    }),
    async (c) => {
      await share.kick(c.var.room, c.req.valid('param').member);
      return c.body(null, 204);
    },
  );
  api.openapi(
    acting(guards, 'api', 'room', {
      method: 'patch',
      path: ROOM,
      summary: 'Change the name of a room, what its address opens as, and what viewers may',
      request: { params: roomParam, ...takes(patchRoomSchema) },
      responses: answersNothing,
    }),
    async (c) => {
      await c.var.room.changeSettings(c.req.valid('json'));
      return c.body(null, 204);
    },
  );
  api.openapi(
    acting(guards, 'api', 'delete', {
      method: 'delete',
      path: ROOM,
      summary: 'Delete a room and all of it',
      request: { params: roomParam },
      responses: answersNothing,
    }),
    async (c) => {
      await rooms.delete(c.var.room);
      return c.body(null, 204);
    },
  );
}
