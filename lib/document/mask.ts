/**
 * From brush strokes to the grid of cells that may move. Pure, so that the browser's tint and the engine's mask are the same
 * thing. Strokes are applied in order; later ones lie over earlier ones.
 */
import type { DragMask } from '../drag/types';
import type { MaskStroke } from './schema';

/** Cells a side of the mask that the engine gets: the finest feature map the points are tracked in. */
export const ENGINE_MASK_SIZE = 64;

/** True when the cell centre (x, y) lies within `radius` of the segment from (ax, ay) to (bx, by). */
function nearSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number, radius: number): boolean {
  const dx = bx - ax;
  const dy = by - ay;
  const squared = dx * dx + dy * dy;
  const along = squared === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / squared));
  return (x - ax - along * dx) ** 2 + (y - ay - along * dy) ** 2 <= radius * radius;
}

/**
 * Applies one stroke to `cells` in place. A cell changes when its centre lies within the brush's radius of the path; a path
 * of one position is a dot. A radius below half a cell still marks the cells that the path runs through.
 *
 * @param cells row-major, `size` x `size`, 1 = painted
 * @param resolution side of the picture in image px, which the stroke's path and radius are given in
 */
export function applyStroke(cells: Uint8Array, stroke: MaskStroke, resolution: number, size: number): void {
  if (stroke.mode === 'invert') {
    for (let i = 0; i < cells.length; i++) cells[i] = cells[i] === 1 ? 0 : 1;
    return;
  }
  const value = stroke.mode === 'paint' ? 1 : 0;
  const scale = size / resolution;
  const radius = Math.max(stroke.radius * scale, Math.SQRT1_2);
  const { path } = stroke;
  for (let i = 0; i + 1 < path.length; i += 2) {
    const ax = (path[i] ?? 0) * scale;
    const ay = (path[i + 1] ?? 0) * scale;
    const bx = (path[i + 2] ?? path[i] ?? 0) * scale;
    const by = (path[i + 3] ?? path[i + 1] ?? 0) * scale;
    const left = Math.max(0, Math.floor(Math.min(ax, bx) - radius));
    const right = Math.min(size - 1, Math.ceil(Math.max(ax, bx) + radius));
    const top = Math.max(0, Math.floor(Math.min(ay, by) - radius));
    const bottom = Math.min(size - 1, Math.ceil(Math.max(ay, by) + radius));
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++)
        if (nearSegment(column + 0.5, row + 0.5, ax, ay, bx, by, radius)) cells[row * size + column] = value;
  }
}

/**
 * The region that may move, or null when nothing is painted, which means that everything may.
 *
 * @param strokes the document's strokes in order
 * @param resolution side of the picture in image px
 * @param size cells a side of the answer
 */
export function rasteriseMask(strokes: readonly MaskStroke[], resolution: number, size: number): DragMask | null {
  if (strokes.length === 0) return null;
  const cells = new Uint8Array(size * size);
  for (const stroke of strokes) applyStroke(cells, stroke, resolution, size);
  return cells.includes(1) ? { size, cells } : null;
}
