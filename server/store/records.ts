/** What the store keeps as JSON. Checked when read, so that a damaged or foreign store is noticed at its border. */
import { z } from 'zod';
import {
  colorSchema,
  dragSettingsSchema,
  heldPointSchema,
  historyNodeSchema,
  idSchema,
  inviteSchema,
  linkRoleSchema,
  photoFaceSchema,
  keptNameSchema,
  roleSchema,
  roomIdSchema,
} from '../../lib/protocol';
import { maskStrokeSchema } from '../../lib/document/schema';
import { sha256Schema } from '../../lib/pack/fields';

export const roomRecordSchema = z.object({
  id: roomIdSchema,
  name: keptNameSchema,
  createdAt: z.number(),
  owner: idSchema,
  /** What whoever follows the room's plain link may do. */
  linkRole: linkRoleSchema,
  viewersExport: z.boolean(),
  /** The API key by which it was made: its client goes on with the room as its owner. */
  client: idSchema.optional(),
});
export type RoomRecord = z.infer<typeof roomRecordSchema>;

export const memberRecordSchema = z.object({
  id: idSchema,
  name: keptNameSchema,
  color: colorSchema,
  role: roleSchema,
  tokenHash: z.string(),
  joinedAt: z.number(),
  /** The invite they came by; null = by the room's address. */
  invite: idSchema.nullable(),
  /** Set when they were kicked: their token opens nothing any more. */
  removedAt: z.number().optional(),
});
export type MemberRecord = z.infer<typeof memberRecordSchema>;

/** An invite with the hash of its token. */
export const inviteRecordSchema = inviteSchema.extend({ tokenHash: z.string() });
export type InviteRecord = z.infer<typeof inviteRecordSchema>;

/** A node with what only the server needs: the mask and settings used, and where the handles were grabbed. */
export const nodeRecordSchema = z.object({
  /** Order of commits in the room; the first is 0. */
  index: z.number().int(),
  node: historyNodeSchema,
  /** The document's strokes as the edit used them. */
  mask: z.array(maskStrokeSchema),
  /** Of the latent, as the regularizer measures it; null where no drag measured it. */
  naturalDistance: z.number().nullable(),
  /** Null for edits that are not drags. */
  settings: dragSettingsSchema.nullable(),
  /** Where each point of the drag was grabbed, and who pulled it. */
  handles: z.array(heldPointSchema),
});
export type NodeRecord = z.infer<typeof nodeRecordSchema>;

/** A node as it is kept: its large parts are blobs of the room. */
export const keptNodeSchema = nodeRecordSchema.extend({
  blobs: z.object({ latent: z.string(), trajectory: z.string().nullable(), thumbnail: z.string() }),
});
export type KeptNode = z.infer<typeof keptNodeSchema>;

/** A photo of a room: its file and a smaller picture of it are blobs of the room, known by their hashes. */
export const photoRecordSchema = z.object({
  hash: sha256Schema,
  preview: sha256Schema,
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  /** SHA-256 of the surface that the codes of its faces are of: with another they would mean other faces. */
  surface: sha256Schema,
  faces: z.array(photoFaceSchema).min(1),
});
export type PhotoRecord = z.infer<typeof photoRecordSchema>;

/** Where a room stands. */
export const headSchema = z.object({
  node: idSchema,
  /** Edits that were ever committed: a smaller number of nodes shows that one is lost. */
  edits: z.number().int().min(1),
});
export type Head = z.infer<typeof headSchema>;

/** What was found damaged in a room. */
export const damageSchema = z.object({ what: z.string(), fatal: z.boolean(), foundAt: z.number() });
