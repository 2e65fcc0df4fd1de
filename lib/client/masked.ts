import { ENGINE_MASK_SIZE, rasteriseMask } from '../document/mask';
import { mayMove } from '../drag/anchors';
import { squareOf, type Point } from '../geometry/point';
import { PRESS_CELLS } from '../photo/mask';
import type { RoomDocument } from './room-document';
import { headNode, headPack, headSize, type RoomState } from './room-state';

/** Whether the document's mask keeps the picture as it is at a place, so that nothing there can be pulled; the server knows for certain. */
export function isMasked(state: RoomState, document: RoomDocument, at: Point): boolean {
  const size = headSize(state) ?? squareOf(headPack(state)?.resolution ?? 0);
  const cells = headNode(state)?.photo === undefined ? ENGINE_MASK_SIZE : PRESS_CELLS;
  const side = Math.max(size.width, size.height);
  const mask = rasteriseMask(document.mask.toArray(), side, cells);
  return mask !== null && !mayMove(mask, at, side);
}
