/** What a .tug file can hold: the same for whoever writes one and for whoever opens it, so that no file is written that does not open. */

const MB = 1024 * 1024;

/** Bytes of a file, packed. Whoever opens one holds it in memory whole. */
export const MAX_ROOM_FILE_BYTES = 128 * MB;
/** Bytes of all its parts together, unpacked: bounds how long opening takes. */
export const MAX_UNPACKED_BYTES = 512 * MB;
/** Edits in one file. Each has four parts, a photo three, and a zip file counts its parts in 16 bits. */
export const MAX_FILE_NODES = 16_000;
/** Bytes of the latents of one edit, every step whole: half again those of the longest edit of a pack of 18 layers of 512. */
export const MAX_LATENT_BYTES = 64 * MB;
/** Bytes of one JSON part of an edit: the longest one with the most points has a third of it. */
const MAX_JSON_BYTES = 32 * MB;
/** tug.json names every edit once; document.json holds no more than a room's document. */
const MAX_SMALL_JSON_BYTES = 8 * MB;
/** Photos in one file; each is megabytes. */
export const MAX_FILE_PHOTOS = 200;
/** A thumbnail is about 10 KB. */
const MAX_THUMBNAIL_BYTES = 512 * 1024;

/** Parts that a zip file can count. */
export const MAX_FILE_PARTS = 0xffff;

/**
 * Of one JSON part: an edit has six levels, a document an entry a comment, and the longest edit with the most points a million
 * numbers.
 */
export const JSON_LIMITS = { depth: 32, keys: 1000, entries: 2_500_000 } as const;

/** The most bytes that a part may have, unpacked. */
export function mostBytes(part: string): number {
  if (part.endsWith('/photo.png') || part.endsWith('/screen.webp')) return MAX_ROOM_FILE_BYTES;
  if (part.endsWith('.webp')) return MAX_THUMBNAIL_BYTES;
  if (!part.endsWith('.json')) return MAX_LATENT_BYTES;
  return part.startsWith('nodes/') ? MAX_JSON_BYTES : MAX_SMALL_JSON_BYTES;
}

/** How large a file is. */
export interface RoomFileSize {
  readonly edits: number;
  /** Bytes of the whole file. */
  readonly packed: number;
  /** Bytes of its parts. */
  readonly unpacked: number;
}

/** Whether a file of this size opens. */
export const opens = ({ edits, packed, unpacked }: RoomFileSize): boolean =>
  edits <= MAX_FILE_NODES && packed <= MAX_ROOM_FILE_BYTES && unpacked <= MAX_UNPACKED_BYTES;
