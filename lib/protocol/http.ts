/** Bodies of the HTTP interface under /api. Errors are `{ error: Problem }` with a fitting status. */
import { z } from 'zod';
import { MAX_PACK_NAME_LENGTH, sha256Schema } from '../pack/fields';
import {
  colorSchema,
  idSchema,
  linkRoleSchema,
  roleSchema,
  roomIdSchema,
  seedSchema,
  tokenSchema,
  truncationSchema,
} from './schemas';
import { nameSchema } from './names';

/** POST /api/rooms */
export const createRoomSchema = z.object({
  pack: z.string().min(1).max(MAX_PACK_NAME_LENGTH),
  /** As in a sample: the room begins with the face that was pressed, or not at all. */
  generator: sha256Schema.optional(),
  seed: seedSchema,
  truncation: truncationSchema,
  roomName: nameSchema.optional(),
  name: nameSchema,
  color: colorSchema,
  /** What whoever follows the room's link may do; editor unless said otherwise. */
  linkRole: linkRoleSchema.optional(),
});
/** POST /api/rooms/ROOM/join. Without an invite the room's link role counts. A known member shows the token and keeps the role. */
export const joinRoomSchema = z.object({
  name: nameSchema,
  color: colorSchema,
  invite: tokenSchema.optional(),
  token: tokenSchema.optional(),
});
/** POST /api/rooms/ROOM/copies */
export const copyRoomSchema = z.object({ roomName: nameSchema, name: nameSchema, color: colorSchema });
/** Answer of all three. The token is the member's key to the room: kept in the browser, stored hashed on the server. */
export const membershipSchema = z.object({
  room: roomIdSchema,
  memberId: idSchema,
  token: tokenSchema,
  role: roleSchema,
});
export type Membership = z.infer<typeof membershipSchema>;

/** GET /api/reach. `machine`: only the server's own can open it. */
export const reachSchema = z.object({
  reach: z.enum(['machine', 'network']),
  /** For others, such as http://192.168.1.5:3000; told to who asks from the server's own machine, and only where it listens on all. */
  addresses: z.array(z.string()),
});
export type Reach = z.infer<typeof reachSchema>;

/** GET /api/packs -> { packs: PackSummary[] }; GET /api/sample?pack=&generator=&seed=&truncation= -> image/webp; GET /api/rooms/ROOM/thumbnail (Authorization: Bearer TOKEN) -> image/webp */
/** GET /api/packs/PACK/sheet?generator= -> image/webp */
export const packQuerySchema = z.object({ generator: sha256Schema.optional() });
export const sampleQuerySchema = z.object({
  pack: z.string().min(1).max(MAX_PACK_NAME_LENGTH),
  /** The pack's hash (PackSummary): only that version draws it, so that the address always means one picture. */
  generator: sha256Schema.optional(),
  seed: z.coerce.number().pipe(seedSchema),
  truncation: z.coerce.number().pipe(truncationSchema),
});
