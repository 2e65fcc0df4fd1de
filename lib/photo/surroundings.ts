/**
 * What lies around a face in its photo: hair goes with the skull below it, and the farther something is from the head the less it moves,
 * down to not at all. A grid over the head and what is around it, whose nodes follow the nearest vertices that the photo shows.
 */
import { cameFrom, type CameFrom } from './came-from';
import { evenOut } from './even-out';
import type { PhotoFace } from './photo-face';

/** Nodes along the longer side of the grid. */
const NODES = 64;
/** Vertices that a node follows. */
const FOLLOWED = 12;
/** Centimetres that a vertex is nearer to the viewer than another for which it counts e times as much: what lies before something takes it along. */
const DEPTH = 0.7;
/** How far from the head things still move, in head widths. */
const FADE = 0.6;

export interface Surroundings {
  readonly columns: number;
  readonly rows: number;
  /** [nodes * 2] px of each node in the photo. */
  readonly source: Float64Array;
  /** [nodes * 2] where the nodes are when vertices are at `positions` [n * 3]. */
  readonly follow: (positions: Float64Array) => Float64Array;
  /** How far what was at a place of the photo has moved when the nodes are at these positions; nothing beyond the grid. */
  readonly motionAt: (positions: Float64Array, x: number, y: number) => readonly [number, number];
  /** What finds where places of the picture come from when the nodes are at these positions. */
  readonly back: (positions: Float64Array) => CameFrom;
}

export function surroundingsOf(face: PhotoFace): Surroundings {
  const anchors = [...face.seen.keys()].filter((v) => face.seen[v] === 1 && isSkin(face, v));
  const [x0, y0, x1, y1] = boxOf(face, anchors);
  const fade = FADE * (x1 - x0);
  const [left, top, width, height] = [x0 - fade, y0 - fade, x1 - x0 + 2 * fade, y1 - y0 + 2 * fade];
  const cell = Math.max(width, height) / (NODES - 1);
  const [columns, rows] = [Math.ceil(width / cell) + 1, Math.ceil(height / cell) + 1];
  const nodes = columns * rows;
  const source = new Float64Array(2 * nodes);
  const followed = new Int32Array(nodes * FOLLOWED);
  const shares = new Float64Array(nodes * FOLLOWED);
  const find = nearestOf(face, anchors);
  const places = face.positions(face.fit.code);
  const nearness = Float64Array.from({ length: face.surface.vertices }, (_, v) => places[3 * v + 2] ?? 0);
  for (let node = 0; node < nodes; node++) {
    const [x, y] = [left + (node % columns) * cell, top + Math.floor(node / columns) * cell];
    source[2 * node] = x;
    source[2 * node + 1] = y;
    const { ids, squares } = find(x, y);
    const t = Math.min(Math.sqrt(squares[0] ?? Infinity) / fade, 1);
    const nearest = Math.max(...ids.map((v) => nearness[v] ?? 0));
    const closeness = (k: number): number =>
      Math.exp(((nearness[ids[k] ?? 0] ?? 0) - nearest) / DEPTH) / ((squares[k] ?? Infinity) + 0.25 * cell ** 2);
    const follows = (1 - t * t * (3 - 2 * t)) / squares.reduce((sum, _, k) => sum + closeness(k), 0);
    for (let k = 0; k < FOLLOWED; k++) {
      followed[node * FOLLOWED + k] = ids[k] ?? 0;
      shares[node * FOLLOWED + k] = follows * closeness(k);
    }
  }
  const even = evenOut({ left, top, cell, columns, rows }, face, anchors);
  const follow = (positions: Float64Array): Float64Array => {
    const motions = new Float64Array(2 * nodes);
    for (let i = 0; i < followed.length; i++) {
      const [v, share] = [followed[i] as number, shares[i] as number];
      const node = Math.floor(i / FOLLOWED);
      for (let axis = 0; axis < 2; axis++)
        motions[2 * node + axis] =
          (motions[2 * node + axis] as number) +
          share * ((positions[3 * v + axis] as number) - (face.source[2 * v + axis] as number));
    }
    even(motions, positions);
    return motions.map((motion, i) => (source[i] as number) + motion);
  };
  const motionAt = (positions: Float64Array, x: number, y: number): readonly [number, number] => {
    const [u, v] = [(x - left) / cell, (y - top) / cell];
    const [column, row] = [Math.floor(u), Math.floor(v)];
    if (column < 0 || row < 0 || column + 1 >= columns || row + 1 >= rows) return [0, 0];
    const [fx, fy] = [u - column, v - row];
    const node = row * columns + column;
    // As the two triangles of a cell are drawn.
    const [a, da, db] = fx + fy < 1 ? [node, fx, fy] : [node + columns + 1, 1 - fx, 1 - fy];
    const [b, c] = fx + fy < 1 ? [node + 1, node + columns] : [node + columns, node + 1];
    const moved = (n: number, axis: number): number => (positions[2 * n + axis] ?? 0) - (source[2 * n + axis] ?? 0);
    const along = (axis: number): number =>
      moved(a, axis) + da * (moved(b, axis) - moved(a, axis)) + db * (moved(c, axis) - moved(a, axis));
    return [along(0), along(1)];
  };
  const grid = { columns, rows, left, top, cell, source };
  return { columns, rows, source, follow, motionAt, back: (positions) => cameFrom(grid, positions) };
}

/** The nearest of some vertices to a place of the photo, the nearest first; beyond those there are a number is nobody's and infinitely far. */
interface Nearest {
  readonly ids: Int32Array;
  /** Squares of the distances, px. */
  readonly squares: Float64Array;
}

/** @returns what finds FOLLOWED of them, in arrays that the next call writes over: thousands of nodes each look at a thousand vertices. */
function nearestOf({ source }: PhotoFace, anchors: readonly number[]): (x: number, y: number) => Nearest {
  const xs = Float64Array.from(anchors, (v) => source[2 * v] ?? 0);
  const ys = Float64Array.from(anchors, (v) => source[2 * v + 1] ?? 0);
  const ids = new Int32Array(FOLLOWED);
  const squares = new Float64Array(FOLLOWED);
  return (x, y) => {
    squares.fill(Infinity);
    for (let i = 0; i < xs.length; i++) {
      const square = ((xs[i] as number) - x) ** 2 + ((ys[i] as number) - y) ** 2;
      if (square >= (squares[FOLLOWED - 1] as number)) continue;
      let k = FOLLOWED - 1;
      for (; k > 0 && square < (squares[k - 1] as number); k--) {
        squares[k] = squares[k - 1] as number;
        ids[k] = ids[k - 1] as number;
      }
      squares[k] = square;
      ids[k] = anchors[i] as number;
    }
    return { ids, squares };
  };
}

const boxOf = ({ source }: PhotoFace, ids: readonly number[]): [number, number, number, number] => [
  Math.min(...ids.map((v) => source[2 * v] ?? 0)),
  Math.min(...ids.map((v) => source[2 * v + 1] ?? 0)),
  Math.max(...ids.map((v) => source[2 * v] ?? 0)),
  Math.max(...ids.map((v) => source[2 * v + 1] ?? 0)),
];

/** Parts of the skin, which the surroundings follow; eyes and the mouth's inside move under it. */
const INNER = new Set(['eye_left', 'eye_right', 'teeth_upper', 'teeth_lower']);
export const isSkin = ({ surface: { parts, part } }: PhotoFace, vertex: number): boolean =>
  !INNER.has(parts[part[vertex] ?? 0] ?? '');
