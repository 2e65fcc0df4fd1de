/** What is said of photos over HTTP, and what their frames are made of. */
import { z } from 'zod';
import { sha256Schema } from '../pack/fields';
import { colorSchema, idSchema } from './schemas';
import { nameSchema } from './names';

/**
 * The encoding of a photo's frame: the codes of all its faces one after the other, float32 in little-endian order. Whoever has the photo
 * and the surface draws the picture of it; nothing else of a frame differs from one of a pack.
 */
export const PHOTO_STATE = 'application/vnd.tug.photo-state';

/** The state of a photo as a frame carries it. */
export function writeState(state: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 * state.length);
  const view = new DataView(bytes.buffer);
  state.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  return bytes;
}

/** @throws RangeError when the bytes hold no whole numbers */
export function readState(bytes: Uint8Array): Float32Array {
  if (bytes.length % 4 !== 0) throw new RangeError(`a state has whole numbers, this has ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

const numbers = z.array(z.number());

/**
 * A face that was found: the code under which the surface lies on it, the finder's points, x and y in turn, px of the photo, whether dark
 * glasses lie over its eyes, and where the frame of clear ones does, likewise in px: there nothing can be pulled (left out: it wears none).
 */
export const photoFaceSchema = z.object({
  code: numbers,
  points: numbers,
  glasses: z.boolean().optional(),
  frame: z.object({ halfWidth: z.number(), lines: z.array(numbers) }).optional(),
});

/** What carries the pixels: SHA-256 of the file at /api/surfaces, and how it is read (lib/photo/surface.ts). */
export const surfaceInfoSchema = z.object({
  sha256: sha256Schema,
  vertices: z.number().int(),
  entries: z.array(z.string()),
  parts: z.array(z.string()),
  camera: z.object({ pivot: numbers, distance: z.number() }),
});

/** GET /api/rooms/ROOM/photos/HASH/faces */
export const photoFacesSchema = z.object({
  width: z.number().int(),
  height: z.number().int(),
  surface: surfaceInfoSchema,
  faces: z.array(photoFaceSchema),
});
export type PhotoFaces = z.infer<typeof photoFacesSchema>;

/** POST /api/photos?name=&color=&roomName=, the file as the body -> Membership of a new room. */
export const newPhotoQuerySchema = z.object({ name: nameSchema, color: colorSchema, roomName: nameSchema.optional() });
/** GET /api/rooms/ROOM/nodes/NODE/photo?type=&quality=: a photo as an edit left it, at its full size. */
export const photoFileQuerySchema = z.object({
  type: z.enum(['png', 'jpeg', 'webp', 'avif', 'tiff']).default('png'),
  quality: z.coerce.number().int().min(1).max(100).default(92),
});
/** GET /api/rooms/ROOM/photos/HASH?size=: for screens, or whole. */
export const photoQuerySchema = z.object({ size: z.enum(['screen', 'whole']).default('screen') });
/** POST /api/rooms/ROOM/own-pixels: the edit whose picture, drawn by a pack, becomes a photo. */
export const ownPixelsSchema = z.object({ node: idSchema });
