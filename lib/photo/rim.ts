/** Closed lines, such as the edges of lips and lids. */

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

/** A line that is wider than high, with its upper and lower edges drawn in by so many px, or to its middle where it is not so high. */
export function inset(line: Outline, upper: number, lower = upper): Outline {
  const height = (x: number): readonly [number, number] => {
    let [top, bottom] = [Infinity, -Infinity];
    for (let i = 0, j = line.length - 2; i < line.length; j = i, i += 2) {
      const [ax, bx] = [line[j] ?? 0, line[i] ?? 0];
      if (Math.min(ax, bx) > x || Math.max(ax, bx) < x) continue;
      const t = bx === ax ? 0 : (x - ax) / (bx - ax);
      const y = (line[j + 1] ?? 0) + t * ((line[i + 1] ?? 0) - (line[j + 1] ?? 0));
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
    return [top, bottom];
  };
  return line.map((value, i) => {
    if (i % 2 === 0) return value;
    const [top, bottom] = height(line[i - 1] ?? 0);
    const middle = (top + bottom) / 2;
    return value < middle ? Math.min(value + upper, middle) : Math.max(value - lower, middle);
  });
}
