import { maskStrokeSchema, type MaskStroke } from '../document/schema';
import type { RoomDocument } from './room-document';

/** The document's strokes in order; what does not fit the schema is left out. */
export function readStrokes(document: RoomDocument): MaskStroke[] {
  return document.mask.toArray().flatMap((value) => {
    const parsed = maskStrokeSchema.safeParse(value);
    return parsed.success ? [parsed.data] : [];
  });
}
