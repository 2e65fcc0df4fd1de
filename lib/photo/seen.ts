/** Which triangles of a surface a photo shows: those that face the viewer and lie behind no other. */
import type { Surface } from './surface';

/** Cells along the longer side of the map of depths: fine enough for a lid, coarse enough to be there at once. */
const CELLS = 320;
/** Centimetres that a vertex may lie behind what the map says and still be seen: the map's cells are coarse. */
const TOLERANCE = 0.35;

/** Twice the area of a triangle in the picture; positive where its outside is seen. */
export function facing(positions: Float64Array, triangles: Int32Array, t: number): number {
  const [a, b, c] = [3 * (triangles[3 * t] ?? 0), 3 * (triangles[3 * t + 1] ?? 0), 3 * (triangles[3 * t + 2] ?? 0)];
  const [ax, ay] = [positions[a] ?? 0, positions[a + 1] ?? 0];
  // y points down in pictures, so what is counter-clockwise from outside is clockwise here.
  return (
    ((positions[c] ?? 0) - ax) * ((positions[b + 1] ?? 0) - ay) -
    ((positions[b] ?? 0) - ax) * ((positions[c + 1] ?? 0) - ay)
  );
}

/** [n] 1 where a vertex is seen. @param positions [n * 3] of all vertices */
export function seenVertices({ triangles, vertices }: Surface, positions: Float64Array): Uint8Array {
  const depth = depthMap(positions, triangles);
  const front = new Uint8Array(vertices);
  for (let t = 0; t < triangles.length / 3; t++)
    if (facing(positions, triangles, t) > 0) for (let k = 0; k < 3; k++) front[triangles[3 * t + k] ?? 0] = 1;
  return front.map((is, v) =>
    is === 1 && (positions[3 * v + 2] ?? 0) > depth.at(positions[3 * v] ?? 0, positions[3 * v + 1] ?? 0) - TOLERANCE
      ? 1
      : 0,
  );
}

function depthMap(positions: Float64Array, triangles: Int32Array): { at: (x: number, y: number) => number } {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let v = 0; v < positions.length; v += 3) {
    x0 = Math.min(x0, positions[v] ?? 0);
    x1 = Math.max(x1, positions[v] ?? 0);
    y0 = Math.min(y0, positions[v + 1] ?? 0);
    y1 = Math.max(y1, positions[v + 1] ?? 0);
  }
  const scale = (CELLS - 1) / Math.max(x1 - x0, y1 - y0, 1);
  const map = new Float64Array(CELLS * CELLS).fill(-Infinity);
  for (let t = 0; t < triangles.length / 3; t++) {
    if (facing(positions, triangles, t) <= 0) continue;
    const corner = (k: number) => 3 * (triangles[3 * t + k] ?? 0);
    const px = (k: number) => ((positions[corner(k)] ?? 0) - x0) * scale;
    const py = (k: number) => ((positions[corner(k) + 1] ?? 0) - y0) * scale;
    const [ax, ay, bx, by, cx, cy] = [px(0), py(0), px(1), py(1), px(2), py(2)];
    const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    const [az, bz, cz] = [0, 1, 2].map((k) => positions[corner(k) + 2] ?? 0) as [number, number, number];
    for (let y = Math.max(0, Math.ceil(Math.min(ay, by, cy))); y <= Math.min(CELLS - 1, Math.max(ay, by, cy)); y++)
      for (let x = Math.max(0, Math.ceil(Math.min(ax, bx, cx))); x <= Math.min(CELLS - 1, Math.max(ax, bx, cx)); x++) {
        const u = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area;
        const v = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area;
        if (u < 0 || v < 0 || u + v > 1) continue;
        const z = az + u * (bz - az) + v * (cz - az);
        if (z > (map[y * CELLS + x] ?? 0)) map[y * CELLS + x] = z;
      }
  }
  return {
    at: (x, y) => {
      const [i, j] = [Math.round((x - x0) * scale), Math.round((y - y0) * scale)];
      return map[Math.min(Math.max(j, 0), CELLS - 1) * CELLS + Math.min(Math.max(i, 0), CELLS - 1)] ?? -Infinity;
    },
  };
}
