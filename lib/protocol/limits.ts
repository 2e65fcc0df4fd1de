/** Points in one drag; the predictor is trained for up to this many. */
export const MAX_POINTS = 32;
/** Largest truncation: beyond 1 lie latents that the generator was not trained on. */
export const MAX_TRUNCATION = 1;
/** Points in the document: what one drag can take. */
export const MAX_PLANNED_POINTS = MAX_POINTS;
/** Characters of a participant's or room's name: what an avatar list can show. */
export const MAX_NAME_LENGTH = 40;
/** Bytes of one Socket.io message from a client; the largest valid one is below 8 KB. */
export const MAX_SOCKET_MESSAGE_BYTES = 64 * 1024;
/** Bytes of one Yjs message from a client: a full document of a busy room stays below this. */
export const MAX_YJS_MESSAGE_BYTES = 2 * 1024 * 1024;
/** Bytes of a room's whole document; the same limit, so that a full document can always be sent in one message. */
export const MAX_DOCUMENT_BYTES = MAX_YJS_MESSAGE_BYTES;
/** Mask strokes kept in a document before they must be cleared or flattened. */
export const MAX_MASK_STROKES = 500;
/** Numbers in one mask stroke's path (x, y pairs): ten seconds of pointer moves. */
export const MAX_STROKE_NUMBERS = 2400;
/**
 * Frames a client may have unacknowledged; more are skipped, never queued. Four keep 30 frames a second up to a round trip of
 * 130 ms.
 */
export const FRAME_CREDIT = 4;
/** Largest coordinate, as a multiple of the picture's size, that a target may lie outside it. */
export const MAX_OUTSIDE = 0.5;
/** A client that vanished may come back and go on pulling within this time; then its pulls are released. */
export const PULL_GRACE_MS = 3000;
/** A client whose pointer rests says at least this often that it still holds its pull, by the same `pull:move` again. */
export const PULL_BEAT_MS = 1500;
/**
 * A pull of which nothing was heard for this long is released: so many beats are lost in no network that still carries frames. A page that
 * draws a large photo without a graphics card stands still for six seconds at its first pull, on a busy machine.
 */
export const PULL_SILENCE_MS = 8 * PULL_BEAT_MS;
/** Steps of one edit: 40 seconds of uninterrupted pulling, a trajectory of a few MB. A pull that is still held goes on in a new edit. */
export const MAX_EDIT_STEPS = 1200;
/** Bytes of a checkpoint: far larger than a generator, its judge and an optimiser together. */
export const MAX_CHECKPOINT_BYTES = 4 * 1024 ** 3;
