/** Colleagues: links for them, and keys to a room for the people of a program's own pages. */
import { idSchema } from '../../../../../lib/protocol';
import {
  inviteAnswerSchema,
  memberAnswerSchema,
  newInviteSchema,
  newMemberSchema,
} from '../../../../../lib/rest/bodies';
import type { RoomShare } from '../../../../features/invites/share';
import { makeMember } from '../../../../rooms/people/new-member';
import type { V1 } from '../environment';
import type { Gate } from '../gate';
import { answersNothing, inRoom, makes, roomParam, takes } from '../operation';
import { addressOf, embedUrl, timeOf, type Whereabouts } from '../views';

export interface PeopleServices extends Whereabouts {
  readonly share: RoomShare;
}

const tags = ['People'];
const inviteParams = roomParam.extend({ invite: idSchema });
const memberParams = roomParam.extend({ member: idSchema });

export function peopleRoutes(api: V1, gate: Gate, services: PeopleServices): void {
  const { share } = services;
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:write' },
      {
        method: 'post',
        path: '/rooms/{room}/invites',
        operationId: 'makeInvite',
        tags,
        summary: 'Make a link for colleagues',
        request: { params: roomParam, ...takes(newInviteSchema) },
        responses: makes('The link, which is shown this once.', inviteAnswerSchema),
      },
    ),
    async (c) => {
      const wish = c.req.valid('json');
      const made = await gate.inside(c.var.room, (room) => share.create(room, wish));
      const { id, role, expiresAt, maxUses } = made.invite;
      const url = `${addressOf(c.env.incoming, services)}/join#${made.token}`;
      return c.json({ id, role, expiresAt: expiresAt === null ? null : timeOf(expiresAt), maxUses, url }, 201);
    },
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:write' },
      {
        method: 'delete',
        path: '/rooms/{room}/invites/{invite}',
        operationId: 'revokeInvite',
        tags,
        summary: 'Revoke a link, and kick who came by it',
        request: { params: inviteParams },
        responses: answersNothing,
      },
    ),
    async (c) => {
      await gate.inside(c.var.room, (room) => share.revoke(room, c.req.valid('param').invite));
      return c.body(null, 204);
    },
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:write' },
      {
        method: 'post',
        path: '/rooms/{room}/members',
        operationId: 'makeMember',
        tags,
        summary: 'Make a member, whose key a page hands to the frame that it embeds',
        request: { params: roomParam, ...takes(newMemberSchema) },
        responses: makes('The membership, whose token is shown this once.', memberAnswerSchema),
      },
    ),
    async (c) => {
      const { role, ...person } = c.req.valid('json');
      const { id } = c.var.room;
      const { member, token } = makeMember(person, role, null);
      await gate.inside(c.var.room, (room) => room.people.add(member));
      const membership = { room: id, memberId: member.id, token, role };
      return c.json({ membership, embedUrl: embedUrl(addressOf(c.env.incoming, services), id) }, 201);
    },
  );
  api.openapi(
    inRoom(
      gate,
      { scope: 'rooms:write' },
      {
        method: 'delete',
        path: '/rooms/{room}/members/{member}',
        operationId: 'kickMember',
        tags,
        summary: 'Kick a member',
        request: { params: memberParams },
        responses: answersNothing,
      },
    ),
    async (c) => {
      await gate.inside(c.var.room, (room) => share.kick(room, c.req.valid('param').member));
      return c.body(null, 204);
    },
  );
}
