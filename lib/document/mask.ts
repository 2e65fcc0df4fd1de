/**
 * From brush strokes to the grid of cells that may move. Pure, so that the browser's tint and the engine's mask are the same
 * thing. Strokes are applied in order; later ones lie over earlier ones.
 */
import type { DragMask } from '../drag/types';
import { paintBrush } from './brush';
import type { MaskStroke } from './schema';

/** Cells a side of the mask that the engine gets: the finest feature map the points are tracked in. */
export const ENGINE_MASK_SIZE = 64;

/** Less of a cell than this painted counts as nothing: there the engine may hold the picture. */
export const LEAST_PAINTED = 1 / 8;

/**
 * Applies one stroke to `cells` in place. A brush reaches cells whose centre lies within its radius of the path; a path of one position
 * is a dot. A radius below half a cell still marks the cells that the path runs through.
 *
 * @param cells row-major, `size` x `size`: how far each may move, 0..1
 * @param resolution side of the picture in image px, which the stroke's path and radius are given in
 */
export function applyStroke(cells: Float32Array, stroke: MaskStroke, resolution: number, size: number): void {
  if (stroke.mode === 'invert') {
    for (let i = 0; i < cells.length; i++) cells[i] = 1 - (cells[i] ?? 0);
    return;
  }
  const paints = stroke.mode === 'paint';
  const apply = (cell: number, value: number) => {
    const before = cells[cell] ?? 0;
    cells[cell] = paints ? Math.max(before, value) : Math.min(before, 1 - value);
  };
  if (stroke.cells !== undefined) applyCells(stroke.cells, size, apply);
  else if (stroke.area === true) applyArea(stroke.path, size / resolution, size, apply);
  else paintBrush(stroke, size / resolution, size, apply);
}

type Apply = (cell: number, value: number) => void;

/** What a path goes around: cells from whose centre a line to the left crosses it an odd number of times. */
function applyArea(path: readonly number[], scale: number, size: number, apply: Apply): void {
  const count = path.length / 2;
  const corner = (i: number) => ({
    x: (path[(i % count) * 2] ?? 0) * scale,
    y: (path[(i % count) * 2 + 1] ?? 0) * scale,
  });
  for (let row = 0; row < size; row++) {
    const y = row + 0.5;
    const crossings: number[] = [];
    for (let i = 0; i < count; i++) {
      const [a, b] = [corner(i), corner(i + 1)];
      if (a.y > y !== b.y > y) crossings.push(a.x + ((y - a.y) / (b.y - a.y)) * (b.x - a.x));
    }
    crossings.sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      const first = Math.max(0, Math.ceil((crossings[i] ?? 0) - 0.5));
      const last = Math.min(size - 1, Math.floor((crossings[i + 1] ?? 0) - 0.5));
      for (let column = first; column <= last; column++) apply(row * size + column, 1);
    }
  }
}

/** Of what is meant of the cells around: below this share a place is outside, above the rest inside, and between them the outline is soft. */
const OUTLINE_FROM = 0.375;

/** Cells of another grid: what lies between their middles goes over from one to the other, so that a finer grid has a smooth outline. */
function applyCells({ size: from, runs }: NonNullable<MaskStroke['cells']>, size: number, apply: Apply): void {
  const cells = new Uint8Array(from * from);
  for (let i = 0; i + 1 < runs.length; i += 2) cells.fill(1, runs[i], (runs[i] ?? 0) + (runs[i + 1] ?? 0));
  const meant = size > from ? smoothed(cells, from) : cells;
  const axis = Array.from({ length: size }, (_, cell) => between(((cell + 0.5) * from) / size - 0.5, from));
  for (const [row, { low: top, high: bottom, share: down }] of axis.entries())
    for (const [column, { low: left, high: right, share: along }] of axis.entries()) {
      const at = (y: number, x: number) => meant[y * from + x] ?? 0;
      const above = at(top, left) * (1 - along) + at(top, right) * along;
      const below = at(bottom, left) * (1 - along) + at(bottom, right) * along;
      const share = above * (1 - down) + below * down;
      if (share > OUTLINE_FROM)
        apply(row * size + column, Math.min(1, (share - OUTLINE_FROM) / (1 - 2 * OUTLINE_FROM)));
    }
}

/** Each cell with its neighbours, by 1, 2, 1 along rows and columns: stairs become lines, and single cells go. */
function smoothed(cells: Uint8Array, size: number): Float32Array {
  const mean = (from: ArrayLike<number>, i: number, at: number, step: number) => {
    const [before, after] = [at > 0 ? i - step : i, at < size - 1 ? i + step : i];
    return ((from[before] ?? 0) + 2 * (from[i] ?? 0) + (from[after] ?? 0)) / 4;
  };
  const rows = Float32Array.from(cells, (_, i) => mean(cells, i, i % size, 1));
  return rows.map((_, i) => mean(rows, i, Math.floor(i / size), size));
}

/** The two cells of a row whose middles a position lies between, and how far it is on the way. */
function between(position: number, cells: number): { low: number; high: number; share: number } {
  const low = Math.min(cells - 1, Math.max(0, Math.floor(position)));
  const share = Math.min(1, Math.max(0, position - low));
  return { low, high: Math.min(cells - 1, low + 1), share };
}

/** Cells by number as the runs of a stroke: each first one and how many follow, itself included. */
export function runsOf(cells: readonly number[]): number[] {
  const runs: number[] = [];
  for (const cell of cells) {
    const [start, length] = runs.slice(-2);
    if (start !== undefined && length !== undefined && start + length === cell) runs[runs.length - 1] = length + 1;
    else runs.push(cell, 1);
  }
  return runs;
}

/**
 * How far each spot may move, 0..1; null when nothing is painted, which means that everything may.
 *
 * @param strokes the document's strokes in order
 * @param resolution side of the picture in image px
 * @param size cells a side of the answer
 */
export function maskCoverage(strokes: readonly MaskStroke[], resolution: number, size: number): Float32Array | null {
  if (strokes.length === 0) return null;
  const cells = new Float32Array(size * size);
  for (const stroke of strokes) applyStroke(cells, stroke, resolution, size);
  return cells.some((value) => value >= LEAST_PAINTED) ? cells : null;
}

/**
 * The same as the engine takes it: what may move, the soft edge included, so that the picture is held from the outside of that edge on and
 * goes over from free to held within it.
 */
export function rasteriseMask(strokes: readonly MaskStroke[], resolution: number, size: number): DragMask | null {
  const coverage = maskCoverage(strokes, resolution, size);
  return coverage === null
    ? null
    : { size, cells: Uint8Array.from(coverage, (value) => (value >= LEAST_PAINTED ? 1 : 0)) };
}
