/**
 * Bodies of /api/v1, the interface for programs: plugins, scripts, other servers. The one contract of both sides; the description at
 * /api/v1/openapi.json is made of it. Positions are px of the picture, x to the right, y down; times are ISO 8601 in UTC.
 */
import { z } from 'zod';
import {
  MAX_MASK_STROKES,
  MAX_NAME_LENGTH,
  MAX_POINTS,
  MAX_SEED,
  MAX_STROKE_NUMBERS,
  MAX_TRUNCATION,
} from '../protocol';
import {
  colorSchema,
  dragSettingsSchema,
  editKindSchema,
  idSchema,
  linkRoleSchema,
  membershipSchema,
  nameSchema,
  pointReachSchema,
  pointSchema,
  roomIdSchema,
  seedSchema,
  stopReasonSchema,
  truncationSchema,
} from '../protocol';
import { MAX_INVITE_HOURS, MAX_INVITE_USES, givenRoleSchema } from '../protocol/share';
import { MAX_PACK_NAME_LENGTH, sha256Schema } from '../pack/fields';
import { scopeSchema } from './scopes';

/** In place of an edit's id: the one where the room stands. */
export const HEAD = 'head';
const timeSchema = z.iso.datetime();
const packSchema = z.string().min(1).max(MAX_PACK_NAME_LENGTH);
/** Milder than all faces that a seed can give, which include odd ones. */
const TRUNCATION = 0.7;
/** A week. */
const INVITE_HOURS = 168;
const COLOR = '#12937f';

/** What was wrong, as RFC 9457 has it, with a code for programs (lib/protocol/problems.ts). */
export const problemDocumentSchema = z.object({
  type: z.string().describe('`urn:tug:problem:` and the code.'),
  title: z.string().describe('The kind of problem, for people.'),
  status: z.number().int(),
  detail: z.string().describe('What exactly is wrong, for people.'),
  code: z.string().describe('What exactly is wrong, for programs: a kind, or a kind, a dot and more.'),
  field: z.string().describe('Which field of the request is wrong, as a path; empty for the whole.'),
  params: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .describe('What the code leaves open, such as a limit.'),
});
export type ProblemDocument = z.infer<typeof problemDocumentSchema>;

/** POST /sessions */
export const sessionRequestSchema = z.object({
  scopes: z
    .array(scopeSchema)
    .min(1)
    .optional()
    .describe('Those of the key that the session is to have; all when left out.'),
});
export const sessionSchema = z.object({
  token: z.string().describe('Goes with every other request, as `Authorization: Bearer TOKEN`.'),
  expiresAt: timeSchema,
  scopes: z.array(scopeSchema),
  client: z.object({ id: idSchema, name: z.string() }),
});
export type SessionAnswer = z.infer<typeof sessionSchema>;

/** GET /packs */
export const packViewSchema = z.object({
  name: packSchema,
  generator: sha256Schema.describe('SHA-256 of its generator: it tells versions of a pack apart.'),
  title: z.string(),
  licence: z.string(),
  resolution: z.number().int().describe('Px of a side of its pictures.'),
  capabilities: z
    .array(z.string())
    .describe('`drag`: its pictures can be pulled; `surface`: it can move faces of photos.'),
});
export const packsViewSchema = z.object({ packs: z.array(packViewSchema) });

const sizeSchema = z.object({ width: z.number().int(), height: z.number().int() });

/** An edit of a room. */
export const nodeViewSchema = z.object({
  id: idSchema,
  parent: idSchema.nullable().describe('The edit upon which it was made; null for the first.'),
  kind: editKindSchema,
  author: z.string(),
  createdAt: timeSchema,
  durationMs: z.number().int(),
  steps: z.number().int(),
  picture: sizeSchema.nullable().describe('Px; null when its photo was deleted or its pack is not installed.'),
  pack: packSchema,
  generator: sha256Schema.nullable(),
  seed: seedSchema.nullable(),
  truncation: truncationSchema,
  photo: z.object({ faces: z.number().int() }).nullable().describe('Of a photo: how many faces can be pulled.'),
  points: z
    .array(
      z.object({
        position: pointSchema.describe('Where the point is now.'),
        target: pointSchema,
        distance: z.number().describe('Px that are left.'),
        hold: z.boolean(),
      }),
    )
    .describe('Of a drag, in the order of its points.'),
  reason: stopReasonSchema.nullable().describe('Why a drag ended: `arrived`, or what else.'),
  name: z.string().nullable(),
  starred: z.boolean(),
});
export type NodeView = z.infer<typeof nodeViewSchema>;
export const nodesViewSchema = z.object({
  head: idSchema.describe('The edit where the room stands.'),
  nodes: z.array(nodeViewSchema).describe('In the order in which they were made.'),
});

export const roomViewSchema = z.object({
  id: roomIdSchema,
  name: z.string(),
  createdAt: timeSchema,
  linkRole: linkRoleSchema.describe('What whoever has `url` may do; with `none` only invites open the room.'),
  url: z.string().describe('Its page.'),
  embedUrl: z
    .string()
    .describe('Its page for frames: for `open` of /embed.js, with a membership of `POST .../members`.'),
  node: nodeViewSchema.describe('The edit where the room stands.'),
});
export type RoomView = z.infer<typeof roomViewSchema>;

const imageFields = {
  pack: packSchema.optional().describe('The first of the server when left out.'),
  generator: sha256Schema.optional().describe('Of the pack: that version or none.'),
  seed: seedSchema.optional().describe(`0 to ${MAX_SEED}; by chance when left out.`),
  truncation: truncationSchema.default(TRUNCATION).describe(`0 to ${MAX_TRUNCATION}: how far from the mean face.`),
};

/** POST /rooms */
export const newRoomSchema = z.object({
  ...imageFields,
  name: nameSchema.optional().describe(`Of the room, at most ${MAX_NAME_LENGTH} characters.`),
  linkRole: linkRoleSchema.default('none'),
});
/** POST /rooms/photos, with the file as the body. */
export const newPhotoRoomQuerySchema = z.object({
  name: nameSchema.optional(),
  linkRole: linkRoleSchema.default('none'),
});
/** POST /rooms/ROOM/images */
export const newImageSchema = z.object(imageFields);

/** POST /rooms/ROOM/own-pixels */
export const ownPixelsOfSchema = z.object({
  node: idSchema
    .or(z.literal(HEAD))
    .default(HEAD)
    .describe('The edit whose picture is taken; "head": what the room shows.'),
});

/** POST /rooms/ROOM/drags */
export const dragRequestSchema = z.object({
  points: z
    .array(
      z.object({
        handle: pointSchema.describe('Where the point is grabbed.'),
        target: pointSchema.nullable().describe('Where it is to go; null holds it.'),
        reach: pointReachSchema
          .optional()
          .describe(
            'How far around it a photo may follow: 0 the part (as when left out), 0.5 the face, 1 the head as one.',
          ),
      }),
    )
    .min(1)
    .max(MAX_POINTS),
  mask: z
    .array(
      z.object({
        mode: z.enum(['paint', 'erase', 'invert']),
        radius: z.number().min(0).max(256),
        path: z
          .array(z.number())
          .max(MAX_STROKE_NUMBERS)
          .refine(({ length }) => length % 2 === 0, 'a point has an x and a y')
          .describe('x and y of each point in turn.'),
        softness: z.number().min(0).max(1).optional().describe('Share of the radius over which the edge fades.'),
        area: z.literal(true).optional().describe('The path goes around what is meant.'),
      }),
    )
    .max(MAX_MASK_STROKES)
    .optional()
    .describe('Only what is painted may move. The mask of the room when left out.'),
  settings: dragSettingsSchema.partial().optional().describe('Over those of the room.'),
});
export type DragRequest = z.infer<typeof dragRequestSchema>;

/** GET /rooms/ROOM/nodes/NODE/picture */
export const pictureQuerySchema = z.object({
  type: z.enum(['png', 'jpeg', 'webp']).default('png'),
  quality: z.coerce.number().int().min(1).max(100).default(92).describe('Of `jpeg` and `webp`.'),
  side: z.coerce
    .number()
    .int()
    .min(16)
    .max(16_384)
    .optional()
    .describe('Longer side in px, where the picture is larger; whole when left out.'),
});

/** POST /rooms/ROOM/exports */
export const exportRequestSchema = z.object({
  kind: z
    .enum(['picture', 'before-after', 'contact-sheet', 'latents', 'room'])
    .describe('`latents` is a file for numpy; `room` the whole room, which any Tug opens.'),
  node: idSchema.default(HEAD).describe('Of which edit; of a room up to which one, or all of them with `head`.'),
  type: z
    .enum(['png', 'jpeg', 'webp', 'avif', 'tiff'])
    .default('png')
    .describe('Of a picture; `avif` and `tiff` of photos.'),
  quality: z.number().int().min(1).max(100).default(92),
});
export type ExportRequest = z.infer<typeof exportRequestSchema>;
export const jobViewSchema = z.object({
  id: idSchema,
  room: roomIdSchema,
  kind: exportRequestSchema.shape.kind,
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  progress: z.number().min(0).max(1),
  createdAt: timeSchema,
  expiresAt: timeSchema.nullable().describe('When it is forgotten, with its file; null while it is not over.'),
  file: z
    .object({ url: z.string(), name: z.string(), type: z.string(), bytes: z.number().int() })
    .nullable()
    .describe('Once it is done.'),
  problem: z
    .object({ code: z.string(), field: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })
    .nullable()
    .describe('Why it failed.'),
});
export type JobView = z.infer<typeof jobViewSchema>;

/** POST /rooms/ROOM/invites */
export const newInviteSchema = z.object({
  role: givenRoleSchema.default('editor'),
  hours: z
    .number()
    .positive()
    .max(MAX_INVITE_HOURS)
    .nullable()
    .default(INVITE_HOURS)
    .describe('Null: until it is revoked.'),
  maxUses: z
    .number()
    .int()
    .min(1)
    .max(MAX_INVITE_USES)
    .nullable()
    .default(null)
    .describe('Null: as many people as come.'),
});
export const inviteAnswerSchema = z.object({
  id: idSchema,
  role: givenRoleSchema,
  expiresAt: timeSchema.nullable(),
  maxUses: z.number().int().nullable(),
  url: z.string().describe('The link for colleagues. It is shown this once.'),
});

/** POST /rooms/ROOM/members */
export const newMemberSchema = z.object({
  name: nameSchema,
  color: colorSchema.default(COLOR),
  role: givenRoleSchema.default('editor'),
});
export const memberAnswerSchema = z.object({
  membership: membershipSchema.describe(
    'The key to the room for one person: hand it to `open` of /embed.js. It is shown this once.',
  ),
  embedUrl: z.string(),
});
