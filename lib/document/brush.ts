/** What a brush reaches that goes along a path. Pure. */
import { squaredFromSegment } from '../geometry/segment';
import type { Cells } from './cells';
import type { MaskStroke } from './schema';

/**
 * Painting segment by segment may look at each cell this often, by the brush's width alone and with the length of its segments; beyond,
 * the nearest segment of each cell is found instead.
 */
const MOST_LOOKS = 16;
const MOST_LOOKS_WITH_LENGTHS = 32;

/** A path in cells: x and y of each position in turn. A last one without a y has the y before it. */
class Path {
  readonly segments: number;
  private readonly at: Float64Array;

  constructor(path: readonly number[], scale: number) {
    this.segments = Math.ceil(path.length / 2);
    // The last position is a segment of its own, as long as nothing: it ends where it begins.
    this.at = Float64Array.from({ length: 2 * this.segments + 2 }, (_, i) => (path[i] ?? path[i - 2] ?? 0) * scale);
  }

  /** Where a segment begins and ends: x, y, x, y. */
  ends(segment: number): readonly [number, number, number, number] {
    const [i, { at }] = [2 * segment, this];
    return [at[i] ?? 0, at[i + 1] ?? 0, at[i + 2] ?? 0, at[i + 3] ?? 0];
  }

  /** Square of the distance of (x, y) from a segment. */
  squared(x: number, y: number, segment: number): number {
    const i = 2 * segment;
    const { at } = this;
    return squaredFromSegment(x, y, at[i] ?? 0, at[i + 1] ?? 0, at[i + 2] ?? 0, at[i + 3] ?? 0);
  }
}

/** How much of what is `distance` from the path a brush paints, 0..1. */
function reached(distance: number, radius: number, softness: number): number {
  if (distance > radius) return 0;
  const inner = radius * (1 - softness);
  if (distance <= inner) return 1;
  const share = (radius - distance) / (radius - inner);
  return share * share * (3 - 2 * share);
}

/**
 * Tells `apply` of every cell that the brush reaches, and how far, 0..1; of a cell perhaps several times.
 *
 * @param scale cells per px of the path
 * @param among the cells that are asked for
 */
export function paintBrush(
  { path: px, radius: radiusPx, softness = 0 }: Pick<MaskStroke, 'path' | 'radius' | 'softness'>,
  scale: number,
  among: Cells,
  apply: (cell: number, value: number) => void,
): void {
  const { size } = among;
  const radius = Math.max(radiusPx * scale, Math.SQRT1_2);
  const path = new Path(px, scale);
  /** Rows and columns that a segment may reach. */
  const reach = (segment: number) => {
    const [ax, ay, bx, by] = path.ends(segment);
    return {
      top: Math.max(among.top, Math.floor(Math.min(ay, by) - radius)),
      bottom: Math.min(among.bottom, Math.ceil(Math.max(ay, by) + radius)),
      left: Math.max(among.left, Math.floor(Math.min(ax, bx) - radius)),
      right: Math.min(among.right, Math.ceil(Math.max(ax, bx) + radius)),
    };
  };
  const wide = path.segments * Math.min(size * size, (2 * radius + 1) ** 2);
  let looks = 0;
  for (let segment = 0; segment < path.segments; segment++) {
    const { top, bottom, left, right } = reach(segment);
    looks += Math.max(0, bottom - top + 1) * Math.max(0, right - left + 1);
  }
  if (wide > MOST_LOOKS * size * size ? looks > size * size : looks > MOST_LOOKS_WITH_LENGTHS * size * size) {
    nearestSegments(path, size).forEach((segment, cell) => {
      if (segment < 0) return;
      const away = Math.sqrt(path.squared((cell % size) + 0.5, Math.floor(cell / size) + 0.5, segment));
      const value = reached(away, radius, softness);
      if (value > 0) apply(cell, value);
    });
    return;
  }
  for (let segment = 0; segment < path.segments; segment++) {
    const { top, bottom, left, right } = reach(segment);
    for (let row = top; row <= bottom; row++)
      for (let column = left; column <= right; column++) {
        const value = reached(Math.sqrt(path.squared(column + 0.5, row + 0.5, segment)), radius, softness);
        if (value > 0) apply(row * size + column, value);
      }
  }
}

/**
 * The segment of a path that each cell is nearest to, handed on from the cells that the path runs through: its time does not grow
 * with the brush's radius, and hardly with the path's length. Of two that are about as near it may be the other one.
 *
 * @returns -1 for all cells when no part of the path is in the picture
 */
function nearestSegments(path: Path, size: number): Int32Array {
  const nearest = new Int32Array(size * size).fill(-1);
  const far = new Float64Array(size * size).fill(Infinity);
  const offer = (row: number, column: number, segment: number) => {
    const cell = row * size + column;
    const away = path.squared(column + 0.5, row + 0.5, segment);
    if (away >= (far[cell] ?? 0)) return;
    far[cell] = away;
    nearest[cell] = segment;
  };
  const cellOf = (at: number) => Math.min(size - 1, Math.max(0, Math.floor(at)));
  for (let segment = 0; segment < path.segments; segment++) {
    const [ax, ay, bx, by] = path.ends(segment);
    const steps = Math.min(2 * size, Math.ceil(Math.hypot(bx - ax, by - ay)));
    for (let step = 0; step <= steps; step++) {
      const share = steps === 0 ? 0 : step / steps;
      offer(cellOf(ay + share * (by - ay)), cellOf(ax + share * (bx - ax)), segment);
    }
  }
  const take = (row: number, column: number, fromRow: number, fromColumn: number) => {
    if (fromRow < 0 || fromRow >= size || fromColumn < 0 || fromColumn >= size) return;
    const segment = nearest[fromRow * size + fromColumn] ?? -1;
    if (segment >= 0) offer(row, column, segment);
  };
  // Down and to the right, then up and to the left: what is near reaches every cell.
  for (const by of [1, -1])
    for (let y = 0; y < size; y++) {
      const row = by > 0 ? y : size - 1 - y;
      for (let column = 0; column < size; column++) {
        take(row, column, row, column - 1);
        for (let beside = -1; beside <= 1; beside++) take(row, column, row - by, column + beside);
      }
      for (let column = size - 1; column >= 0; column--) take(row, column, row, column + 1);
    }
  return nearest;
}
