/** Frames of replays, as the server gives them, as bitmaps. */
import { PHOTO_STATE, readState } from '@/lib/protocol';
import type { RoomConnection } from './connection';
import { PhotoPicture } from './picture';

/** The longer side of a photo's frame, px: as a screen shows it, and small enough to keep many. */
const PHOTO_SIDE = 1280;

/** A photo's frame is its state, and is drawn here. @throws ApiError when its photo cannot be had, DOMException when it is no picture */
export async function frameBitmap(
  { store, photos, photoMasks }: Pick<RoomConnection, 'store' | 'photos' | 'photoMasks'>,
  nodeId: string,
  frame: Blob,
): Promise<ImageBitmap> {
  if (frame.type !== PHOTO_STATE) return createImageBitmap(frame);
  const shown = store.getState().nodes.get(nodeId)?.photo;
  const photo = await photos.get(shown?.hash ?? '');
  const masks = await photoMasks.all(shown?.masks ?? [null], null, Math.max(photo.width, photo.height));
  const state = readState(new Uint8Array(await frame.arrayBuffer()));
  return createImageBitmap(new PhotoPicture(photo, { state, masks }).onCanvas(PHOTO_SIDE));
}
