/**
 * What a mask does to the picture itself: outside of what is painted it stays, px by px, as it was before the drag. The engine only
 * holds points there, and a generator never draws all the rest alike. Pure.
 */
import { LEAST_PAINTED, applyStroke } from './mask';
import type { MaskStroke } from './schema';

/** Cells a side that a mask is drawn with at most: finer ones would be lost in its soft edge. */
const MOST_CELLS = 256;
/** Share of the picture's side over which the new picture goes over into the old one, all of it within what is painted. */
const EDGE = 1 / 64;

/**
 * How much each px shows of the new picture, 0..255; null when nothing is painted, so that all of it may be new. Takes a breath
 * after each stroke, since a mask of many takes a while.
 *
 * @param resolution side of the picture in image px
 */
export function* newShare(strokes: readonly MaskStroke[], resolution: number): Generator<void, Uint8Array | null> {
  const size = Math.min(resolution, MOST_CELLS);
  const cells = new Float32Array(size * size);
  for (const stroke of strokes) {
    applyStroke(cells, stroke, resolution, size);
    yield;
  }
  if (!cells.some((value) => value >= LEAST_PAINTED)) return null;
  const inside = edge(cells, size, Math.max(1, size * EDGE));
  const share = Uint8Array.from(cells, (value, i) => Math.round(255 * Math.min(value, inside[i] ?? 0)));
  yield;
  return size === resolution ? share : enlarged(share, size, resolution);
}

/** 0 outside of what is painted, and from its outline on more and more up to 1, `width` cells within. */
function edge(cells: Float32Array, size: number, width: number): Float32Array {
  // How far each cell is from the nearest one that is not painted. Beyond the picture it goes on as at its border.
  const away = cells.map((value) => (value >= LEAST_PAINTED ? Infinity : 0));
  const take = (i: number, row: number, column: number, steps: number) => {
    if (row < 0 || row >= size || column < 0 || column >= size) return;
    away[i] = Math.min(away[i] ?? 0, (away[row * size + column] ?? 0) + steps);
  };
  // From above and the left, then from below and the right.
  for (const by of [-1, 1])
    for (let n = 0; n < size * size; n++) {
      const i = by < 0 ? n : size * size - 1 - n;
      const [row, column] = [Math.floor(i / size), i % size];
      take(i, row, column + by, 1);
      take(i, row + by, column, 1);
      for (const beside of [-1, 1]) take(i, row + by, column + beside, Math.SQRT2);
    }
  return away.map((steps) => Math.min(1, steps / width));
}

/** On a finer grid, going over from cell to cell. */
function enlarged(share: Uint8Array, from: number, size: number): Uint8Array {
  const large = new Uint8Array(size * size);
  const place = (cell: number) => Math.min(from - 1, Math.max(0, ((cell + 0.5) * from) / size - 0.5));
  for (let row = 0; row < size; row++) {
    const y = place(row);
    const [top, bottom] = [Math.floor(y) * from, Math.ceil(y) * from];
    for (let column = 0; column < size; column++) {
      const x = place(column);
      const [left, right] = [Math.floor(x), Math.ceil(x)];
      const above = (share[top + left] ?? 0) * (1 - x + left) + (share[top + right] ?? 0) * (x - left);
      const below = (share[bottom + left] ?? 0) * (1 - x + left) + (share[bottom + right] ?? 0) * (x - left);
      large[row * size + column] = Math.round(above + (below - above) * (y - Math.floor(y)));
    }
  }
  return large;
}

/**
 * The new picture where the mask lets it be, in the one from before.
 *
 * @param drawn RGB, 8 bit @param before likewise, of the same size @param share a number a px
 */
export function within(drawn: Uint8Array, before: Uint8Array, share: Uint8Array): Uint8Array {
  const picture = before.slice();
  for (let px = 0; px < share.length; px++) {
    const part = share[px] ?? 0;
    if (part === 0) continue;
    for (let i = 3 * px; i < 3 * px + 3; i++) {
      const old = before[i] ?? 0;
      picture[i] = part === 255 ? (drawn[i] ?? 0) : old + Math.round((((drawn[i] ?? 0) - old) * part) / 255);
    }
  }
  return picture;
}

/** Whether two masks paint the same. By what they paint: a name may come from a file, and be that of another room's stroke. */
export function sameMask(a: readonly MaskStroke[], b: readonly MaskStroke[]): boolean {
  return a.length === b.length && a.every((stroke, i) => sameStroke(stroke, b[i]));
}

function sameStroke(a: MaskStroke, b: MaskStroke | undefined): boolean {
  if (a === b) return true;
  const alike = (some: readonly number[] = [], others: readonly number[] = []) =>
    some.length === others.length && some.every((value, i) => value === others[i]);
  return (
    a.id === b?.id &&
    a.mode === b.mode &&
    a.radius === b.radius &&
    a.softness === b.softness &&
    a.area === b.area &&
    a.cells?.size === b.cells?.size &&
    alike(a.cells?.runs, b.cells?.runs) &&
    alike(a.path, b.path)
  );
}
