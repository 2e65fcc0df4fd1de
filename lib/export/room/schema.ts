/** What a .tug file says, as JSON: the room, its document, and each edit. FORMAT.md is the description for people. */
import { z } from 'zod';
import { MAX_PACK_NAME_LENGTH, sha256Schema } from '../../pack/fields';
import {
  MAX_EDIT_STEPS,
  MAX_MASK_STROKES,
  MAX_POINTS,
  dragSettingsSchema,
  historyNodeSchema,
  heldPointSchema,
  idSchema,
  keptNameSchema,
  photoFaceSchema,
  trackedPointsSchema,
} from '../../protocol';
import { documentSchema, maskStrokeSchema } from '../../document/schema';
import { MAX_FILE_NODES, MAX_FILE_PHOTOS } from './limits';

export const ROOM_FILE_FORMAT = 'tug-room';
export const ROOM_FILE_VERSION = 3;
/** Faces of a photo: those of a school class. */
const MAX_FILE_FACES = 64;
/** Steps of one edit; a drag may take a few after it was told to end. */
const MAX_FILE_STEPS = MAX_EDIT_STEPS * 2;

/** tug.json: where reading begins. */
export const roomFileHeaderSchema = z.object({
  format: z.literal(ROOM_FILE_FORMAT),
  version: z.literal(ROOM_FILE_VERSION),
  name: keptNameSchema,
  /** The node where the room stood. */
  current: idSchema,
  /** The model packs that the edits use; the SHA-256 of a generator says which one draws exactly these pictures. */
  packs: z.array(
    z.object({
      name: z.string().min(1).max(MAX_PACK_NAME_LENGTH),
      generator: z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256'),
      licence: z.string().max(500),
    }),
  ),
  /** Ids of the edits in the order in which they were made; the first is the start. */
  nodes: z.array(idSchema).min(1).max(MAX_FILE_NODES),
  /** Hashes of the photos that edits show. */
  photos: z.array(sha256Schema).max(MAX_FILE_PHOTOS).optional(),
});
export type RoomFileHeader = z.infer<typeof roomFileHeaderSchema>;

/** nodes/ID/edit.json */
export const fileEditSchema = z.object({
  node: historyNodeSchema,
  mask: z.array(maskStrokeSchema).max(MAX_MASK_STROKES),
  settings: dragSettingsSchema.nullable(),
  /** Where each point of the drag was grabbed, and who pulled it. */
  handles: z.array(heldPointSchema).max(MAX_POINTS * 8),
});
export type FileEdit = z.infer<typeof fileEditSchema>;

/** photos/HASH/photo.json; beside it lie photo.png, whose SHA-256 the hash is, and screen.webp. */
export const filePhotoSchema = z.object({
  width: z.number().int().min(1),
  height: z.number().int().min(1),
  /** SHA-256 of the surface that the codes are of. */
  surface: sha256Schema,
  faces: z.array(photoFaceSchema).min(1).max(MAX_FILE_FACES),
});

/** nodes/ID/steps.json: what was known at every step of the trajectory, beside its latents. */
export const fileStepsSchema = z
  .array(z.object({ points: trackedPointsSchema, distance: z.number(), naturalDistance: z.number() }))
  .min(1)
  .max(MAX_FILE_STEPS);

/** document.json: the Yjs document's content. */
export const fileDocumentSchema = documentSchema;
export type FileDocument = z.infer<typeof fileDocumentSchema>;
