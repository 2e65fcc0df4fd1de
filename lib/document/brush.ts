/** What a brush reaches that goes along a path. Pure. */
import { fromSegment } from '../geometry/segment';
import type { MaskStroke } from './schema';

/** Painting segment by segment may look at each cell this often; beyond, the nearest segment of each cell is found instead. */
const MOST_LOOKS = 16;

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
 * @param size cells a side
 */
export function paintBrush(
  { path, radius: px, softness = 0 }: Pick<MaskStroke, 'path' | 'radius' | 'softness'>,
  scale: number,
  size: number,
  apply: (cell: number, value: number) => void,
): void {
  const radius = Math.max(px * scale, Math.SQRT1_2);
  const corner = (i: number) => (path[i] ?? path[i - 2] ?? 0) * scale;
  const segments = path.length / 2;
  const distance = (cell: number, segment: number) => {
    const i = 2 * segment;
    const [x, y] = [(cell % size) + 0.5, Math.floor(cell / size) + 0.5];
    return fromSegment(x, y, corner(i), corner(i + 1), corner(i + 2), corner(i + 3));
  };
  const looks = segments * Math.min(size * size, (2 * radius + 1) ** 2);
  if (looks > MOST_LOOKS * size * size) {
    nearestSegments(path, scale, size, distance).forEach((segment, cell) => {
      const value = segment < 0 ? 0 : reached(distance(cell, segment), radius, softness);
      if (value > 0) apply(cell, value);
    });
    return;
  }
  const [first, last] = [
    (value: number) => Math.max(0, Math.floor(value)),
    (value: number) => Math.min(size - 1, Math.ceil(value)),
  ];
  for (let segment = 0; segment < segments; segment++) {
    const i = 2 * segment;
    const [ax, ay, bx, by] = [corner(i), corner(i + 1), corner(i + 2), corner(i + 3)];
    for (let row = first(Math.min(ay, by) - radius); row <= last(Math.max(ay, by) + radius); row++)
      for (let column = first(Math.min(ax, bx) - radius); column <= last(Math.max(ax, bx) + radius); column++) {
        const value = reached(fromSegment(column + 0.5, row + 0.5, ax, ay, bx, by), radius, softness);
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
function nearestSegments(
  path: readonly number[],
  scale: number,
  size: number,
  distance: (cell: number, segment: number) => number,
): Int32Array {
  const nearest = new Int32Array(size * size).fill(-1);
  const far = new Float32Array(size * size).fill(Infinity);
  const offer = (cell: number, segment: number) => {
    const away = distance(cell, segment);
    if (away >= (far[cell] ?? 0)) return;
    far[cell] = away;
    nearest[cell] = segment;
  };
  const cellOf = (px: number) => Math.min(size - 1, Math.max(0, Math.floor(px * scale)));
  for (let segment = 0; 2 * segment < path.length; segment++) {
    const i = 2 * segment;
    const [ax = 0, ay = 0, bx = ax, by = ay] = path.slice(i, i + 4);
    const steps = Math.min(2 * size, Math.ceil(Math.hypot(bx - ax, by - ay) * scale));
    for (let step = 0; step <= steps; step++) {
      const share = steps === 0 ? 0 : step / steps;
      offer(cellOf(ay + share * (by - ay)) * size + cellOf(ax + share * (bx - ax)), segment);
    }
  }
  const take = (row: number, column: number, fromRow: number, fromColumn: number) => {
    if (fromRow < 0 || fromRow >= size || fromColumn < 0 || fromColumn >= size) return;
    const segment = nearest[fromRow * size + fromColumn] ?? -1;
    if (segment >= 0) offer(row * size + column, segment);
  };
  // Down and to the right, then up and to the left: what is near reaches every cell.
  for (const by of [1, -1])
    for (let y = 0; y < size; y++) {
      const row = by > 0 ? y : size - 1 - y;
      for (const along of [1, -1])
        for (let x = 0; x < size; x++) {
          const column = along > 0 ? x : size - 1 - x;
          take(row, column, row, column - along);
          for (const beside of [-1, 0, 1]) take(row, column, row - by, column + beside);
        }
    }
  return nearest;
}
