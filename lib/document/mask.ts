/**
 * From brush strokes to the grid of cells that may move. Pure, so that the browser's tint and the engine's mask are the same
 * thing. Strokes are applied in order; later ones lie over earlier ones.
 */
import type { DragMask } from '../drag/types';
import { paintBrush } from './brush';
import { allCells, oneCell, type Cells } from './cells';
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
 * @param among those that are asked for; others may be wrong afterwards
 */
export function applyStroke(
  cells: Float32Array,
  stroke: MaskStroke,
  resolution: number,
  size: number,
  among: Cells = allCells(size),
): void {
  if (stroke.mode === 'invert') {
    for (let i = 0; i < cells.length; i++) cells[i] = 1 - (cells[i] ?? 0);
    return;
  }
  const paints = stroke.mode === 'paint';
  const apply = (cell: number, value: number) => {
    const before = cells[cell] ?? 0;
    cells[cell] = paints ? Math.max(before, value) : Math.min(before, 1 - value);
  };
  if (stroke.cells !== undefined) applyCells(stroke.cells, among, apply);
  else if (stroke.area === true) applyArea(stroke.path, size / resolution, among, apply);
  else paintBrush(stroke, size / resolution, among, apply);
}

type Apply = (cell: number, value: number) => void;

/** What a path goes around: cells from whose centre a line to the left crosses it an odd number of times. */
function applyArea(path: readonly number[], scale: number, { size, top, bottom }: Cells, apply: Apply): void {
  const crossings: number[][] = Array.from({ length: size }, () => []);
  for (let i = 0; i + 1 < path.length; i += 2) {
    const [ax, ay] = [(path[i] ?? 0) * scale, (path[i + 1] ?? 0) * scale];
    const next = i + 3 < path.length ? i + 2 : 0;
    const [bx, by] = [(path[next] ?? 0) * scale, (path[next + 1] ?? 0) * scale];
    // Rows whose middles lie between the two ends, and one more on either side, where only rounding could tell.
    const last = Math.min(bottom, Math.ceil(Math.max(ay, by)));
    for (let row = Math.max(top, Math.floor(Math.min(ay, by)) - 1); row <= last; row++) {
      const y = row + 0.5;
      if (ay > y !== by > y) crossings[row]?.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
    }
  }
  for (let row = top; row <= bottom; row++) {
    const across = crossings[row]?.sort((a, b) => a - b) ?? [];
    for (let i = 0; i + 1 < across.length; i += 2) {
      const first = Math.max(0, Math.ceil((across[i] ?? 0) - 0.5));
      const last = Math.min(size - 1, Math.floor((across[i + 1] ?? 0) - 0.5));
      for (let column = first; column <= last; column++) apply(row * size + column, 1);
    }
  }
}

/** Of what is meant of the cells around: below this share a place is outside, above the rest inside, and between them the outline is soft. */
const OUTLINE_FROM = 0.375;

/** Cells of another grid: what lies between their middles goes over from one to the other, so that a finer grid has a smooth outline. */
function applyCells({ size: from, runs }: NonNullable<MaskStroke['cells']>, among: Cells, apply: Apply): void {
  const { size, top, bottom, left, right } = among;
  const cells = new Uint8Array(from * from);
  for (let i = 0; i + 1 < runs.length; i += 2) cells.fill(1, runs[i], (runs[i] ?? 0) + (runs[i + 1] ?? 0));
  const meant = size > from ? smoothed(cells, from) : cells;
  const place = (cell: number) => between(((cell + 0.5) * from) / size - 0.5, from);
  const columns = Array.from({ length: right - left + 1 }, (_, i) => place(left + i));
  for (let row = top; row <= bottom; row++) {
    const down = place(row);
    const [above, below] = [down.low * from, down.high * from];
    for (const [i, along] of columns.entries()) {
      const high = (meant[above + along.low] ?? 0) * (1 - along.share) + (meant[above + along.high] ?? 0) * along.share;
      const low = (meant[below + along.low] ?? 0) * (1 - along.share) + (meant[below + along.high] ?? 0) * along.share;
      const share = high * (1 - down.share) + low * down.share;
      if (share > OUTLINE_FROM)
        apply(row * size + left + i, Math.min(1, (share - OUTLINE_FROM) / (1 - 2 * OUTLINE_FROM)));
    }
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
 * Whether a mask lets a place move, by its cell alone: what `rasteriseMask` says of it, without the work for all the others. Of masks in
 * which nothing is painted the answer is no.
 *
 * @param x, y of the place, in image px
 */
export function isPaintedAt(
  strokes: readonly MaskStroke[],
  { x, y }: { readonly x: number; readonly y: number },
  resolution: number,
  size: number,
): boolean {
  const cellOf = (px: number) => Math.min(size - 1, Math.max(0, Math.floor((px * size) / resolution)));
  const [row, column] = [cellOf(y), cellOf(x)];
  const cells = new Float32Array(size * size);
  for (const stroke of strokes) applyStroke(cells, stroke, resolution, size, oneCell(size, row, column));
  return (cells[row * size + column] ?? 0) >= LEAST_PAINTED;
}

/**
 * The same as the engine takes it: what may move, the soft edge included, so that the picture is held from the outside of that edge on and
 * goes over from free to held within it.
 */
export function rasteriseMask(strokes: readonly MaskStroke[], resolution: number, size: number): DragMask | null {
  const coverage = maskCoverage(strokes, resolution, size);
  return coverage === null ? null : movable(coverage, size);
}

/** The same of strokes that are drawn. @param coverage how far each cell may move, 0..1 */
export function movable(coverage: Float32Array, size: number): DragMask | null {
  const cells = Uint8Array.from(coverage, (value) => (value >= LEAST_PAINTED ? 1 : 0));
  return cells.includes(1) ? { size, cells } : null;
}
