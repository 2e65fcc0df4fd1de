import type { Point } from '../../../../lib/geometry/point';

/** Cells a side of the grid on which the flow is computed; between its corners it is interpolated. */
const GRID = 64;
/** Points on each side of the picture's border that stay where they are. */
const BORDER = 8;
/** Keeps the weights finite at a control point, px squared. */
const NEAR = 0.25;

/**
 * The picture `before` (RGB bytes, `resolution` squared) carried along: what lies at `from` there comes to lie at `to`, the border stays, and
 * between them everything follows smoothly (moving least squares with affine maps, Schaefer et al. 2006, section 2.1).
 */
export function carried(
  before: Uint8Array,
  from: readonly Point[],
  to: readonly Point[],
  resolution: number,
): Uint8Array {
  const border = borderPoints(resolution);
  const [sources, targets] = [
    [...from, ...border],
    [...to, ...border],
  ];
  const corners: Point[] = [];
  for (let row = 0; row <= GRID; row++) {
    for (let column = 0; column <= GRID; column++) {
      const at = { x: (column * resolution) / GRID, y: (row * resolution) / GRID };
      corners.push(sourceOf(at, targets, sources));
    }
  }
  const out = new Uint8Array(before.length);
  for (let y = 0, write = 0; y < resolution; y++) {
    for (let x = 0; x < resolution; x++, write += 3) {
      const p = between(corners, ((x + 0.5) * GRID) / resolution, ((y + 0.5) * GRID) / resolution);
      readPixel(before, p, resolution, out, write);
    }
  }
  return out;
}

/** Where the place `at` of the carried picture comes from. */
function sourceOf(at: Point, targets: readonly Point[], sources: readonly Point[]): Point {
  let total = 0;
  let [px, py, qx, qy] = [0, 0, 0, 0];
  const weights = targets.map((p, i) => {
    const q = sources[i] as Point;
    const w = 1 / ((p.x - at.x) ** 2 + (p.y - at.y) ** 2 + NEAR);
    total += w;
    px += w * p.x;
    py += w * p.y;
    qx += w * q.x;
    qy += w * q.y;
    return w;
  });
  [px, py, qx, qy] = [px / total, py / total, qx / total, qy / total];
  let [xx, xy, yy, ax, ay, bx, by] = [0, 0, 0, 0, 0, 0, 0];
  targets.forEach((p, i) => {
    const q = sources[i] as Point;
    const w = weights[i] as number;
    const [dx, dy] = [p.x - px, p.y - py];
    xx += w * dx * dx;
    xy += w * dx * dy;
    yy += w * dy * dy;
    ax += w * dx * (q.x - qx);
    ay += w * dy * (q.x - qx);
    bx += w * dx * (q.y - qy);
    by += w * dy * (q.y - qy);
  });
  const determinant = xx * yy - xy * xy;
  const [dx, dy] = [at.x - px, at.y - py];
  const [u, v] = [(yy * dx - xy * dy) / determinant, (xx * dy - xy * dx) / determinant];
  return { x: qx + u * ax + v * ay, y: qy + u * bx + v * by };
}

function between(corners: readonly Point[], column: number, row: number): Point {
  const [c, r] = [Math.min(GRID - 1, Math.floor(column)), Math.min(GRID - 1, Math.floor(row))];
  const [fx, fy] = [column - c, row - r];
  const corner = (dx: number, dy: number) => corners[(r + dy) * (GRID + 1) + c + dx] as Point;
  const mix = (key: 'x' | 'y') =>
    (corner(0, 0)[key] * (1 - fx) + corner(1, 0)[key] * fx) * (1 - fy) +
    (corner(0, 1)[key] * (1 - fx) + corner(1, 1)[key] * fx) * fy;
  return { x: mix('x'), y: mix('y') };
}

/** Bilinear; outside the picture its border goes on. */
function readPixel(picture: Uint8Array, p: Point, resolution: number, out: Uint8Array, write: number): void {
  const within = (value: number) => Math.min(resolution - 1, Math.max(0, value));
  const [x, y] = [within(p.x - 0.5), within(p.y - 0.5)];
  const [x0, y0] = [Math.floor(x), Math.floor(y)];
  const [x1, y1] = [within(x0 + 1), within(y0 + 1)];
  const [fx, fy] = [x - x0, y - y0];
  for (let channel = 0; channel < 3; channel++) {
    const at = (cx: number, cy: number) => picture[(cy * resolution + cx) * 3 + channel] as number;
    const top = at(x0, y0) * (1 - fx) + at(x1, y0) * fx;
    const bottom = at(x0, y1) * (1 - fx) + at(x1, y1) * fx;
    out[write + channel] = Math.round(top * (1 - fy) + bottom * fy);
  }
}

function borderPoints(resolution: number): Point[] {
  const steps = Array.from({ length: BORDER }, (_, i) => (i * resolution) / BORDER);
  return steps.flatMap((s) => [
    { x: s, y: 0 },
    { x: resolution, y: s },
    { x: resolution - s, y: resolution },
    { x: 0, y: resolution - s },
  ]);
}
