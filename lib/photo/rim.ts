/** The open rims of a surface: the closed lines along the inner edges of the lips and of the lids. */
import type { Surface } from './surface';

/** Lines of vertices around each opening whose edges are of one part, the longest first. Edges run as the triangles beside them do. */
export function rimsOf({ triangles, parts, part }: Surface, name: string): number[][] {
  const isOf = (v: number): boolean => parts[part[v] ?? 0] === name;
  /** Edges that stand in one triangle only. */
  const open = new Map<string, readonly [number, number]>();
  for (let t = 0; t < triangles.length; t += 3)
    for (let k = 0; k < 3; k++) {
      const [a, b] = [triangles[t + k] ?? 0, triangles[t + ((k + 1) % 3)] ?? 0];
      if (!open.delete(`${b} ${a}`)) open.set(`${a} ${b}`, [a, b]);
    }
  const next = new Map([...open.values()].filter(([a, b]) => isOf(a) && isOf(b)));
  const left = new Set(next.keys());
  const lines = [...next.keys()].map((start) => {
    const line: number[] = [];
    for (let v: number | undefined = start; v !== undefined && left.delete(v); v = next.get(v)) line.push(v);
    return line;
  });
  return lines.filter(({ length }) => length > 2).sort((a, b) => b.length - a.length);
}

/** Points [n * 2] of a closed line. */
export type Outline = Float64Array;

export function isWithin(line: Outline, x: number, y: number): boolean {
  let within = false;
  for (let i = 0, j = line.length - 2; i < line.length; j = i, i += 2) {
    const [xi, yi, xj, yj] = [line[i] ?? 0, line[i + 1] ?? 0, line[j] ?? 0, line[j + 1] ?? 0];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) within = !within;
  }
  return within;
}

/** The point of a closed line that lies nearest to (x, y). */
export function nearestOn(line: Outline, x: number, y: number): readonly [number, number] {
  let best: readonly [number, number] = [x, y];
  let least = Infinity;
  for (let i = 0, j = line.length - 2; i < line.length; j = i, i += 2) {
    const [ax, ay] = [line[j] ?? 0, line[j + 1] ?? 0];
    const [dx, dy] = [(line[i] ?? 0) - ax, (line[i + 1] ?? 0) - ay];
    const t = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / Math.max(dx * dx + dy * dy, 1e-12), 0), 1);
    const [px, py] = [ax + t * dx, ay + t * dy];
    const d = (px - x) ** 2 + (py - y) ** 2;
    if (d < least) [best, least] = [[px, py], d];
  }
  return best;
}

/** A line drawn in towards its middle: `share` of its size is left. */
export function shrunk(line: Outline, share: number): Outline {
  const count = line.length / 2;
  const middle = [0, 1].map((axis) => {
    let sum = 0;
    for (let i = axis; i < line.length; i += 2) sum += line[i] ?? 0;
    return sum / count;
  });
  return line.map((value, i) => (middle[i % 2] ?? 0) + share * (value - (middle[i % 2] ?? 0)));
}
