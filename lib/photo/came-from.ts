/** A grid whose nodes have moved, the other way round: which place of the photo has come to a place of the picture. */
import type { Grid } from './even-out';

/** Where a place (x, y) comes from, and what it would be (ownX, ownY) by itself: the nearest to that, or that, where nothing has come there. */
export type CameFrom = (x: number, y: number, ownX: number, ownY: number) => readonly [number, number];

/** @param positions [nodes * 2] px in the picture of the nodes that lie at `source` in the photo */
export function cameFrom(
  { columns, rows, left, top, cell, source }: Grid & { readonly source: Float64Array },
  positions: Float64Array,
): CameFrom {
  let most = 0;
  for (let i = 0; i < source.length; i++)
    most = Math.max(most, Math.abs((positions[i] as number) - (source[i] as number)));
  // As far as the grid has moved there, and as far as the face has by itself.
  const reach = Math.ceil((2 * most) / cell);
  return (x, y, ownX, ownY) => {
    let [least, bestX, bestY] = [Infinity, ownX, ownY];
    const seek = (a: number, b: number, c: number): void => {
      const [ax, ay] = [positions[2 * a] as number, positions[2 * a + 1] as number];
      const [bx, by] = [(positions[2 * b] as number) - ax, (positions[2 * b + 1] as number) - ay];
      const [cx, cy] = [(positions[2 * c] as number) - ax, (positions[2 * c + 1] as number) - ay];
      const area = bx * cy - by * cx;
      // Turned over by a fold it is not drawn.
      if (area >= 0) return;
      const u = ((x - ax) * cy - (y - ay) * cx) / area;
      const v = (bx * (y - ay) - by * (x - ax)) / area;
      if (u < 0 || v < 0 || u + v > 1) return;
      const along = (axis: number): number => {
        const at = source[2 * a + axis] as number;
        return at + u * ((source[2 * b + axis] as number) - at) + v * ((source[2 * c + axis] as number) - at);
      };
      const [sx, sy] = [along(0), along(1)];
      const away = Math.hypot(sx - ownX, sy - ownY);
      if (away < least) [least, bestX, bestY] = [away, sx, sy];
    };
    const [column, row] = [Math.floor((ownX - left) / cell), Math.floor((ownY - top) / cell)];
    // Rings of cells about its own, up to the first of which some has come there.
    for (let ring = 0; ring <= reach && least === Infinity; ring++)
      for (let r = Math.max(0, row - ring); r <= Math.min(rows - 2, row + ring); r++) {
        const step = Math.abs(r - row) === ring ? 1 : 2 * ring;
        for (let c = column - ring; c <= column + ring; c += step) {
          if (c < 0 || c > columns - 2) continue;
          const a = r * columns + c;
          seek(a, a + columns, a + 1);
          seek(a + 1, a + columns, a + columns + 1);
        }
      }
    return [bestX, bestY];
  };
}
