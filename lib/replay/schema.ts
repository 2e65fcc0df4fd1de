/** What a replay of an edit needs beside its frames, and how files come in and go out over HTTP. */
import { z } from 'zod';
import { maskStrokeSchema } from '../document/schema';
import { colorSchema, heldPointSchema, idSchema, nameSchema, trackedPointsSchema } from '../protocol';

/**
 * GET /api/rooms/ROOM/nodes/NODE/replay. The frames are at .../nodes/NODE/frames/STEP?type=webp|png, both lossless; edits
 * without steps have frame 0 only.
 */
export const editReplaySchema = z.object({
  /** The document's strokes as the edit used them. */
  mask: z.array(maskStrokeSchema),
  /** Where each point was grabbed, and who pulled it. */
  handles: z.array(heldPointSchema),
  /** One entry a step, step 0 first; empty for edits without steps. */
  steps: z.array(z.object({ points: trackedPointsSchema, distance: z.number(), naturalDistance: z.number() })),
});
export type EditReplay = z.infer<typeof editReplaySchema>;

export const frameQuerySchema = z.object({ type: z.enum(['webp', 'png']).default('webp') });

/** POST /api/import?name=&color=, the file as the body -> Membership of a new room. */
export const importQuerySchema = z.object({ name: nameSchema, color: colorSchema });
/** POST /api/rooms/ROOM/import, a PNG as the body. */
export const importedSchema = z.object({ nodeId: idSchema });
/** Bytes of a PNG that is dropped on Tug: the largest picture of a pack is a tenth of it. */
export const MAX_PICTURE_BYTES = 32 * 1024 * 1024;
