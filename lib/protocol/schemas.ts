/**
 * Values that several messages share. One zod schema per value, used by the server to check and by both sides for types.
 */
import { z } from 'zod';
import { FACE_SIDES } from '../face/name-spot';
import { FACE_PARTS } from '../face/places';
import { sha256Schema } from '../pack/fields';
import { MAX_POINTS, MAX_TRUNCATION } from './limits';
import { keptNameSchema } from './names';

/** Unguessable ids and tokens: base64url. Room ids carry 132 bits. */
export const roomIdSchema = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'is not a room id');
/** Whatever lists things by their ids loses one that is called `__proto__`. */
export const idSchema = z.string().regex(/^(?!__proto__$)[A-Za-z0-9_-]{1,40}$/, 'is not an id');
export const tokenSchema = z.string().regex(/^[A-Za-z0-9_-]{22,86}$/, 'is not a token');
export const colorSchema = z.string().regex(/^#[0-9a-f]{6}$/, 'must be a colour such as #7c5cff');

/** A position in image px; the server checks it against the picture's size. */
export const pointSchema = z.object({ x: z.number(), y: z.number() });

export const roleSchema = z.enum(['owner', 'editor', 'viewer']);
export type Role = z.infer<typeof roleSchema>;

/** As a client reads it: who has a role that only a newer server knows may at least look. */
export const seenRoleSchema = roleSchema.catch('viewer');

/** What the room's plain address opens as; `none`: only invites open the room. */
export const linkRoleSchema = z.enum(['editor', 'viewer', 'none']);
export type LinkRole = z.infer<typeof linkRoleSchema>;

export const dragPointSchema = z.object({ id: idSchema, handle: pointSchema, target: pointSchema, hold: z.boolean() });

/** How far around a pulled point the picture may follow (lib/drag/reach.ts); left out: its part. */
export const pointReachSchema = z.number().min(0).max(1);

/** Of an edit: where a point was grabbed, who pulled it, and how far the picture around it was to follow at the last. */
export const heldPointSchema = z.object({
  id: idSchema,
  handle: pointSchema,
  memberId: idSchema.nullable(),
  reach: pointReachSchema.optional(),
});

export const dragSettingsSchema = z.object({
  stepPx: z.number().min(0.5).max(16),
  layers: z.array(z.number().int().min(0).max(31)).min(1).max(32).nullable(),
  regularizerStrength: z.number().min(0).max(1),
  stopDistancePx: z.number().min(0.25).max(8),
  maxSteps: z.number().int().min(1).max(400),
});

/** Seeds have 32 bits. */
export const MAX_SEED = 0xffffffff;
export const seedSchema = z.number().int().min(0).max(MAX_SEED);
export const truncationSchema = z.number().min(0).max(MAX_TRUNCATION);

export const trackedPointSchema = z.object({
  id: idSchema,
  position: pointSchema,
  target: pointSchema,
  hold: z.boolean(),
  distance: z.number(),
  confidence: z.number(),
});
export const trackedPointsSchema = z.array(trackedPointSchema).max(MAX_POINTS * 2);

/** An enum as a client reads it: any other text is `unknown`, so that an older client goes on beside a newer server. */
export function seen<const T extends string>(known: z.ZodType<T>): z.ZodType<T | 'unknown'> {
  return z.string().transform((value): T | 'unknown' => {
    const parsed = known.safeParse(value);
    return parsed.success ? parsed.data : 'unknown';
  });
}

/** What made a history node. */
export const editKindSchema = z.enum(['start', 'pull', 'plan', 'seed', 'truncation', 'pack', 'restore', 'import']);
export type EditKind = z.infer<typeof editKindSchema>;

export const stopReasonSchema = z.enum(['arrived', 'stalled', 'max-steps', 'stopped', 'cancelled']);

/** A participant as shown to others. */
export const participantSchema = z.object({
  memberId: idSchema,
  name: keptNameSchema,
  color: colorSchema,
  role: seenRoleSchema,
});
export type Participant = z.infer<typeof participantSchema>;

const editAuthorSchema = z.object({ memberId: idSchema, name: keptNameSchema, color: colorSchema });

export const facePartSchema = z.enum(FACE_PARTS);

/** What a point of a drag had hold of, and how far it went, image px. */
export const pulledSchema = z.object({
  part: facePartSchema,
  side: z.enum(FACE_SIDES),
  px: z.number().int().min(0),
});
export type Pulled = z.infer<typeof pulledSchema>;

/** Each change of the mask adds one, and each is drawn anew in every frame. */
export const MAX_PHOTO_MASKS = 12;
export const photoMasksSchema = z.array(idSchema.nullable()).min(1).max(MAX_PHOTO_MASKS);

/** A photo that a node shows, as its history tells of it. Its faces are asked for by its hash. */
export const nodePhotoSchema = z.object({
  hash: sha256Schema,
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  /** How many faces can be pulled. */
  faces: z.number().int().min(1),
  /**
   * Where edits were masked: the state has the codes of all faces once for each of these, newest first, and each is seen under a mask:
   * that of the edit with this id, or none.
   */
  masks: photoMasksSchema.optional(),
  /** The owner deleted it: nothing of it is left to be shown. */
  gone: z.boolean().optional(),
});
export type NodePhoto = z.infer<typeof nodePhotoSchema>;

/** A committed edit, without its latents: those stay on the server. */
export const historyNodeSchema = z.object({
  id: idSchema,
  parent: idSchema.nullable(),
  kind: editKindSchema,
  /** Who began it. */
  author: editAuthorSchema,
  /** Of a joint pull: whoever pulled along. */
  coauthors: z.array(editAuthorSchema).max(MAX_POINTS).optional(),
  time: z.number(),
  durationMs: z.number(),
  steps: z.number().int(),
  pack: z.string(),
  /** SHA-256 of the pack's generator; missing in old edits of packs that nobody knows any more. */
  generator: sha256Schema.optional(),
  seed: seedSchema.nullable(),
  truncation: truncationSchema,
  /** Of a picture that is somebody's own photo; the pack is the one that moves its faces. */
  photo: nodePhotoSchema.optional(),
  points: trackedPointsSchema,
  reason: stopReasonSchema.nullable(),
  /** Of a drag, where the pack can name parts: what was pulled, in the order of the points. */
  pulled: z.array(pulledSchema).max(MAX_POINTS).optional(),
  /** Made with a mask: around what that paints, the picture is the parent's. */
  kept: z.literal(true).optional(),
  /** Of a restore, whose parent is the node that it restored: where the room stood before. */
  from: idSchema.optional(),
  /** Given by people afterwards. */
  name: keptNameSchema.optional(),
  starred: z.boolean().optional(),
});

/** As a client reads it: a value that only a newer server knows is `unknown`, and everything else of the node stays. */
export const seenNodeSchema = historyNodeSchema.extend({
  kind: seen(editKindSchema),
  reason: seen(stopReasonSchema).nullable(),
  pulled: z
    .array(pulledSchema.extend({ part: seen(facePartSchema), side: seen(z.enum(FACE_SIDES)) }))
    .max(MAX_POINTS)
    .optional(),
});
export type HistoryNode = z.infer<typeof seenNodeSchema>;
