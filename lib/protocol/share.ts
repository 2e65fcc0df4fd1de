/** Bodies of the HTTP interface for links, people and the room itself. All but the invite's own two need the token of a member. */
import { z } from 'zod';
import { colorSchema, idSchema, linkRoleSchema, roleSchema, roomIdSchema, tokenSchema } from './schemas';
import { keptNameSchema, nameSchema } from './names';

/** Hours that an invite can last: a year. */
export const MAX_INVITE_HOURS = 24 * 366;
/** People that one invite can let in. */
export const MAX_INVITE_USES = 1000;
/** Invites of a room that still let somebody in: more than a person can keep an eye on. */
export const MAX_INVITES = 200;
/** All of a room that are kept, those that have ended included: the list says who came by which. */
export const MAX_KEPT_INVITES = 2000;

/** Roles that a person can be given. */
export const givenRoleSchema = roleSchema.exclude(['owner']);
export type GivenRole = z.infer<typeof givenRoleSchema>;

/** POST /api/rooms/ROOM/invites (owner) */
export const createInviteSchema = z.object({
  role: givenRoleSchema,
  /** Null = until it is revoked. */
  hours: z.number().positive().max(MAX_INVITE_HOURS).nullable(),
  /** Null = as many people as come. */
  maxUses: z.number().int().min(1).max(MAX_INVITE_USES).nullable(),
});

/** An invite as its owner sees it. The link itself is shown only once, when it is made: the server keeps its hash. */
export const inviteSchema = z.object({
  id: idSchema,
  role: givenRoleSchema,
  createdAt: z.number(),
  expiresAt: z.number().nullable(),
  maxUses: z.number().int().nullable(),
  uses: z.number().int(),
  revokedAt: z.number().nullable(),
});
export type Invite = z.infer<typeof inviteSchema>;
/** Its answer. */
export const createdInviteSchema = z.object({ invite: inviteSchema, token: tokenSchema });

/** POST /api/invites/look: what a link opens, before it is followed. */
export const lookInviteSchema = z.object({ invite: tokenSchema });
export const inviteViewSchema = z.object({ room: roomIdSchema, roomName: keptNameSchema, role: givenRoleSchema });
/** POST /api/invites/accept -> Membership. A token of this room keeps the member and takes the better role. */
export const acceptInviteSchema = z.object({
  invite: tokenSchema,
  name: nameSchema,
  color: colorSchema,
  token: tokenSchema.optional(),
});

/** A member as the owner sees them in the share dialog. */
export const memberViewSchema = z.object({
  memberId: idSchema,
  name: keptNameSchema,
  color: colorSchema,
  role: roleSchema,
  joinedAt: z.number(),
  /** The invite they came by; null = by the room's address. */
  invite: idSchema.nullable(),
});
export type MemberView = z.infer<typeof memberViewSchema>;

/** GET /api/rooms/ROOM/share (owner) */
export const shareSchema = z.object({
  linkRole: linkRoleSchema,
  viewersExport: z.boolean(),
  invites: z.array(inviteSchema),
  members: z.array(memberViewSchema),
});
export type Share = z.infer<typeof shareSchema>;

/** PATCH /api/rooms/ROOM (owner) */
export const patchRoomSchema = z
  .object({ name: nameSchema, linkRole: linkRoleSchema, viewersExport: z.boolean() })
  .partial()
  .refine((patch) => Object.keys(patch).length > 0, { params: { code: 'invalid.no-change' } });

/** PATCH /api/rooms/ROOM/members/MEMBER (owner); DELETE removes the person. */
export const patchMemberSchema = z.object({ role: givenRoleSchema });
