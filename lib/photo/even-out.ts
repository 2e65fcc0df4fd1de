/**
 * Motions of a grid over a face, evened out: parts that move against each other would fold what lies between them. What was evened out too
 * far is brought back to what the face does, as smoothly.
 */
import type { PhotoFace } from './photo-face';

/** How often neighbouring nodes are evened out. */
const PASSES = 2;
/** How often they are brought back: after that a place on the outline of a face is 1 or 2 px of 256 from where it should be. */
const ROUNDS = 3;
/** What nodes count that lie beside no vertex, against one vertex: there nothing is known that could be brought back. */
const NOTHING = 0.1;

export interface Grid {
  readonly columns: number;
  readonly rows: number;
  /** Px of the photo: its corner, and the side of a cell. */
  readonly left: number;
  readonly top: number;
  readonly cell: number;
}

/** @returns what evens out motions [nodes * 2] when the face's vertices are at `positions` [n * 3] */
export function evenOut(
  grid: Grid,
  face: PhotoFace,
  vertices: readonly number[],
): (motions: Float64Array, positions: Float64Array) => void {
  const { columns, rows } = grid;
  const even = (values: Float64Array): void => {
    for (let pass = 0; pass < PASSES; pass++) {
      blend(values, columns, rows, 2, 2 * columns);
      blend(values, rows, columns, 2 * columns, 2);
    }
  };
  const { nodes, shares } = pinsOf(grid, face, vertices);
  const counts = new Float64Array(2 * columns * rows);
  nodes.forEach((node, i) => {
    for (let axis = 0; axis < 2; axis++) counts[2 * node + axis] = (counts[2 * node + axis] ?? 0) + (shares[i] ?? 0);
  });
  even(counts);
  const missing = new Float64Array(counts.length);
  const bringBack = (motions: Float64Array, positions: Float64Array): void => {
    missing.fill(0);
    vertices.forEach((v, i) => {
      for (let axis = 0; axis < 2; axis++) {
        let error = (positions[3 * v + axis] as number) - (face.source[2 * v + axis] as number);
        for (let k = 4 * i; k < 4 * i + 4; k++)
          error -= (shares[k] as number) * (motions[2 * (nodes[k] as number) + axis] as number);
        for (let k = 4 * i; k < 4 * i + 4; k++) {
          const at = 2 * (nodes[k] as number) + axis;
          missing[at] = (missing[at] as number) + (shares[k] as number) * error;
        }
      }
    });
    even(missing);
    for (let i = 0; i < missing.length; i++)
      motions[i] = (motions[i] as number) + (missing[i] as number) / ((counts[i] as number) + NOTHING);
  };
  return (motions, positions) => {
    even(motions);
    for (let round = 0; round < ROUNDS; round++) bringBack(motions, positions);
  };
}

/** Of each vertex the nodes [n * 4] of the cell in which it lies in the photo, and its shares of them. */
interface Pins {
  readonly nodes: Int32Array;
  readonly shares: Float64Array;
}

function pinsOf({ left, top, cell, columns, rows }: Grid, { source }: PhotoFace, vertices: readonly number[]): Pins {
  const nodes = new Int32Array(4 * vertices.length);
  const shares = new Float64Array(4 * vertices.length);
  vertices.forEach((v, i) => {
    const [x, y] = [((source[2 * v] ?? 0) - left) / cell, ((source[2 * v + 1] ?? 0) - top) / cell];
    const [column, row] = [Math.min(Math.floor(x), columns - 2), Math.min(Math.floor(y), rows - 2)];
    for (let k = 0; k < 4; k++) {
      const [dx, dy] = [k % 2, k >> 1];
      nodes[4 * i + k] = (row + dy) * columns + column + dx;
      shares[4 * i + k] = Math.abs(1 - dx - (x - column)) * Math.abs(1 - dy - (y - row));
    }
  });
  return { nodes, shares };
}

/**
 * Of the nodes along lines each keeps half of its two numbers and takes a quarter of either neighbour's; the ends of lines stay.
 *
 * @param step numbers from a node to the next of its line
 * @param across and from a line to the next
 */
function blend(values: Float64Array, length: number, lines: number, step: number, across: number): void {
  for (let line = 0; line < lines; line++)
    for (let axis = 0; axis < 2; axis++) {
      let at = line * across + axis;
      let before = values[at] as number;
      for (let i = 1; i + 1 < length; i++) {
        at += step;
        const own = values[at] as number;
        values[at] = 0.5 * own + 0.25 * (before + (values[at + step] as number));
        before = own;
      }
    }
}
