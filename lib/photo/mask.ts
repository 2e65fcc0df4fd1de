/** Masks of photos: how far each spot may move. The page and the server make them of the same strokes in the same cells. */
import { applyStroke } from '../document/mask';
import type { MaskStroke } from '../document/schema';

/** Cells a side: as fine as the tint that people paint. A photo has several px in each, over which the mask goes evenly. */
export const MASK_CELLS = 1024;

/** Cells a side in which a press is looked up: a photo has faces in it that are a few of the engine's cells wide. */
export const PRESS_CELLS = 512;

/** Cells over a square as wide as the photo's longer side; 0 where nothing may move, 1 where all may. */
export interface PhotoMask {
  readonly size: number;
  readonly cells: Float32Array;
}

/** @param side the photo's longer one, px, which strokes are given in */
export function photoMask(strokes: readonly MaskStroke[], side: number): PhotoMask {
  const size = Math.min(MASK_CELLS, side);
  const cells = new Float32Array(size * size);
  for (const stroke of strokes) applyStroke(cells, stroke, side, size);
  return { size, cells };
}

/** The mask at a place of a picture of any size whose longer side is `side`; evenly between the middles of cells. */
export function maskAt({ size, cells }: PhotoMask, x: number, y: number, side: number): number {
  const along = (value: number): number => Math.min(Math.max((value / side) * size - 0.5, 0), size - 1);
  const [u, v] = [along(x), along(y)];
  const [column, row] = [Math.min(Math.floor(u), size - 2), Math.min(Math.floor(v), size - 2)];
  const at = (dx: number, dy: number): number => cells[(row + dy) * size + column + dx] ?? 0;
  const [fx, fy] = [u - column, v - row];
  return (1 - fy) * ((1 - fx) * at(0, 0) + fx * at(1, 0)) + fy * ((1 - fx) * at(0, 1) + fx * at(1, 1));
}
