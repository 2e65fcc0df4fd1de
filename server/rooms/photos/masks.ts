/** Under which masks the states of a photo are seen. A drag under another mask than the edits before it begins a state of its own. */
import { maskStrokeSchema } from '../../../lib/document/schema';
import { MAX_PHOTO_MASKS, type NodePhoto } from '../../../lib/protocol';
import type { PhotoMasks } from '../../inference/photos/messages';
import { Refused } from '../../access/refused';
import type { DocumentContent } from '../document/content';

type Mask = DocumentContent['mask'];
type Masks = readonly (string | null)[];

/** The edits whose masks a photo's states have, newest first; null: none. */
export const masksOf = ({ masks }: NodePhoto): Masks => masks ?? [null];

/** Their strokes. */
export const strokesOf = (photo: NodePhoto, maskOf: (nodeId: string) => Mask): PhotoMasks =>
  masksOf(photo).map((nodeId) => (nodeId === null ? null : maskOf(nodeId)));

/**
 * The masks of a photo that is pulled on.
 *
 * @param drag whose edit will have the mask, under the drag's id
 * @param painted whether anything is painted in the mask
 * @returns null when the mask is the one of the edits before
 * @throws Refused when there were too many
 */
export function nextMasks(
  photo: NodePhoto,
  drag: string,
  mask: Mask,
  painted: boolean,
  maskOf: (nodeId: string) => Mask,
): Masks | null {
  const masks = masksOf(photo);
  const [newest = null] = masks;
  if (newest === null ? !painted : painted && textOf(maskOf(newest)) === textOf(mask)) return null;
  if (masks.length >= MAX_PHOTO_MASKS) throw new Refused('too-many.masks', { max: MAX_PHOTO_MASKS });
  return [painted ? drag : null, ...masks];
}

/** The same for equal strokes, whichever way they came. */
const textOf = (mask: Mask): string => JSON.stringify(mask.map((stroke) => maskStrokeSchema.parse(stroke)));

/** A state that goes on under another mask: it begins as the newest is. @param length of what is under one mask */
export function withFresh(state: Float32Array, length: number): Float32Array {
  const out = new Float32Array(length + state.length);
  out.set(state.subarray(0, length));
  out.set(state, length);
  return out;
}
