/**
 * What lies around a face in its photo: hair goes with the skull below it, and the farther something is from the head the less it moves,
 * down to not at all. A grid over the head and what is around it, whose nodes follow the nearest vertices that the photo shows.
 */
import type { PhotoFace } from './photo-face';

/** Nodes along the longer side of the grid. */
const NODES = 64;
/** Vertices that a node follows. */
const FOLLOWED = 6;
/** How far from the head things still move, in head widths. */
const FADE = 0.6;

export interface Surroundings {
  readonly columns: number;
  readonly rows: number;
  /** [nodes * 2] px of each node in the photo. */
  readonly source: Float64Array;
  /** [nodes * 2] where the nodes are when vertices are at `positions` [n * 3]. */
  readonly follow: (positions: Float64Array) => Float64Array;
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
  for (let node = 0; node < nodes; node++) {
    const [x, y] = [left + (node % columns) * cell, top + Math.floor(node / columns) * cell];
    source[2 * node] = x;
    source[2 * node + 1] = y;
    const nearest = nearestOf(face, anchors, x, y);
    const away = nearest[0]?.[1] ?? Infinity;
    const t = Math.min(Math.max(away / fade, 0), 1);
    const follows = (1 - t * t * (3 - 2 * t)) / nearest.reduce((sum, [, d]) => sum + closeness(d, cell), 0);
    nearest.forEach(([v, d], k) => {
      followed[node * FOLLOWED + k] = v;
      shares[node * FOLLOWED + k] = follows * closeness(d, cell);
    });
  }
  const follow = (positions: Float64Array): Float64Array => {
    const out = source.slice();
    for (let i = 0; i < followed.length; i++) {
      const [v, share, node] = [followed[i] ?? 0, shares[i] ?? 0, Math.floor(i / FOLLOWED)];
      for (let axis = 0; axis < 2; axis++)
        out[2 * node + axis] =
          (out[2 * node + axis] ?? 0) + share * ((positions[3 * v + axis] ?? 0) - (face.source[2 * v + axis] ?? 0));
    }
    return out;
  };
  return { columns, rows, source, follow };
}

const closeness = (distance: number, cell: number): number => 1 / (distance ** 2 + 0.25 * cell ** 2);

function nearestOf(
  { source }: PhotoFace,
  anchors: readonly number[],
  x: number,
  y: number,
): (readonly [number, number])[] {
  const best: (readonly [number, number])[] = [];
  for (const v of anchors) {
    const d = Math.hypot((source[2 * v] ?? 0) - x, (source[2 * v + 1] ?? 0) - y);
    if (best.length === FOLLOWED && d >= (best.at(-1)?.[1] ?? 0)) continue;
    const place = best.findIndex(([, other]) => d < other);
    best.splice(place === -1 ? best.length : place, 0, [v, d]);
    if (best.length > FOLLOWED) best.pop();
  }
  return best;
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
