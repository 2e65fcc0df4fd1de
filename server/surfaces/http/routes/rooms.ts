/** Making rooms and coming into them. */
import { createRoomSchema, joinRoomSchema, membershipSchema } from '../../../../lib/protocol';
import { Refused } from '../../../access/refused';
import type { RoomShare } from '../../../features/invites/share';
import type { RoomRegistry } from '../../../rooms/registry';
import type { Api } from '../api/environment';
import { bearerToken, type Guards } from '../api/guards';
import { answers, answersFile, makes, ofToken, open, roomParam, takes } from '../api/operation';
import { file } from '../api/replies';

export interface RoomServices {
  readonly rooms: RoomRegistry;
  readonly share: RoomShare;
}

const WEBP = 'image/webp';

export function roomRoutes(api: Api, guards: Guards, { rooms, share }: RoomServices): void {
  api.openapi(
    open(guards, 'createRoom', {
      method: 'post',
      path: '/api/rooms',
      summary: 'Make a room with its first picture',
      request: takes(createRoomSchema),
      responses: makes("The owner's membership, with the key to the room.", membershipSchema),
    }),
    async (c) => c.json(await guards.paid(c.env, null, () => rooms.newRooms.create(c.req.valid('json')), true), 201),
  );
  api.openapi(
    open(guards, 'join', {
      method: 'post',
      path: '/api/rooms/{room}/join',
      summary: 'Become a member of a room by its address or an invite',
      request: { params: roomParam, ...takes(joinRoomSchema) },
      responses: answers('The membership, with the key to the room.', membershipSchema),
    }),
    async (c) => {
      const { room } = c.req.valid('param');
      const { invite, ...person } = c.req.valid('json');
      if (invite !== undefined) return c.json(await share.accept({ ...person, invite }, room), 200);
      if (person.token !== undefined) return c.json(await rooms.reader.membership(room, person.token), 200);
      return c.json(await rooms.join(room, person), 200);
    },
  );
  api.openapi(
    ofToken(guards, 'thumbnail', 'see', {
      method: 'get',
      path: '/api/rooms/{room}/thumbnail',
      summary: 'A small picture of how a room looks now',
      request: { params: roomParam },
      responses: answersFile('The picture.', WEBP),
    }),
    async (c) => {
      const { room } = c.req.valid('param');
      // Every role may see, and whether there is such a room is told to its members only.
      const member = await rooms.reader.member(room, bearerToken(c.env.incoming));
      if (member === null) throw new Refused('unauthorised', {}, 'authorization');
      await guards.countFor('thumbnail', member.id);
      await rooms.reader.settings(room);
      const thumbnail = await rooms.reader.currentThumbnail(room);
      if (thumbnail === null) throw new Refused('not-found.thumbnail');
      return file(thumbnail, WEBP);
    },
  );
}
