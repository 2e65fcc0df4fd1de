/** Triangles in pixels: where they are, and what a point of them shows. */
import type { Moved } from './layers';

/** A part of a picture: its corner and its size, px. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly rows: number;
}

/**
 * Called with a pixel's number in the area, the corners of its triangle, the shares of the second, third and first, and the pixel's
 * middle.
 */
export type DrawPixel = (
  at: number,
  a: number,
  b: number,
  c: number,
  u: number,
  v: number,
  w: number,
  x: number,
  y: number,
) => void;

/** Where rounding puts a pixel beside both triangles of an edge it belongs to both. */
const ON_EDGE = -1e-9;

/** Draws each pixel of each triangle that shows its outside, or of all. */
export function eachPixel(
  { left, top, width, rows }: Area,
  { positions }: Moved,
  triangles: Int32Array,
  bothSides: boolean,
  draw: DrawPixel,
): void {
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t] as number, triangles[t + 1] as number, triangles[t + 2] as number];
    const ax = positions[2 * a] as number;
    const ay = positions[2 * a + 1] as number;
    const bx = (positions[2 * b] as number) - ax;
    const by = (positions[2 * b + 1] as number) - ay;
    const cx = (positions[2 * c] as number) - ax;
    const cy = (positions[2 * c + 1] as number) - ay;
    const area = bx * cy - by * cx;
    // The outside of a surface is clockwise in a picture, whose y points down.
    if (area === 0 || (area > 0 && !bothSides)) continue;
    const y0 = Math.max(top, Math.ceil(ay + Math.min(0, by, cy) - 0.5));
    const y1 = Math.min(top + rows - 1, Math.floor(ay + Math.max(0, by, cy) - 0.5));
    const x0 = Math.max(left, Math.ceil(ax + Math.min(0, bx, cx) - 0.5));
    const x1 = Math.min(left + width - 1, Math.floor(ax + Math.max(0, bx, cx) - 0.5));
    for (let y = y0; y <= y1; y++) {
      const py = y + 0.5 - ay;
      for (let x = x0; x <= x1; x++) {
        const px = x + 0.5 - ax;
        const u = (px * cy - py * cx) / area;
        const v = (bx * py - by * px) / area;
        const w = 1 - u - v;
        if (u >= ON_EDGE && v >= ON_EDGE && w >= ON_EDGE)
          draw((y - top) * width + x - left, a, b, c, u, v, w, x + 0.5, y + 0.5);
      }
    }
  }
}

/** What an area shows: of each pixel how near it is, how far from itself lies what it shows of the photo, and 0 where it shows that. */
export interface Motions {
  readonly nearness: Float32Array;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly shows: Uint8Array;
}

/**
 * Draws the outsides of triangles into `out`, the nearer over the farther; those that lie at `behind` and have not moved are left out, as
 * nothing. A file has millions of pixels to draw so: numbers go straight through here.
 */
export function drawMotions(
  { left, top, width, rows }: Area,
  { positions, source, nearness }: Moved,
  triangles: Int32Array,
  behind: number,
  out: Motions,
): void {
  const right = left + width - 1;
  const bottom = top + rows - 1;
  const { nearness: nearest, x: awayX, y: awayY, shows } = out;
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [triangles[t] as number, triangles[t + 1] as number, triangles[t + 2] as number];
    const ax = positions[2 * a] as number;
    const ay = positions[2 * a + 1] as number;
    const bx = (positions[2 * b] as number) - ax;
    const by = (positions[2 * b + 1] as number) - ay;
    const cx = (positions[2 * c] as number) - ax;
    const cy = (positions[2 * c + 1] as number) - ay;
    const y0 = Math.max(top, Math.ceil(ay + Math.min(0, by, cy) - 0.5));
    const y1 = Math.min(bottom, Math.floor(ay + Math.max(0, by, cy) - 0.5));
    if (y0 > y1) continue;
    const area = bx * cy - by * cx;
    if (area >= 0) continue;
    const x0 = Math.max(left, Math.ceil(ax + Math.min(0, bx, cx) - 0.5));
    const x1 = Math.min(right, Math.floor(ax + Math.max(0, bx, cx) - 0.5));
    if (x0 > x1) continue;
    const fx = (source[2 * a] as number) - ax;
    const fy = (source[2 * a + 1] as number) - ay;
    const ux = (source[2 * b] as number) - (positions[2 * b] as number) - fx;
    const uy = (source[2 * b + 1] as number) - (positions[2 * b + 1] as number) - fy;
    const vx = (source[2 * c] as number) - (positions[2 * c] as number) - fx;
    const vy = (source[2 * c + 1] as number) - (positions[2 * c + 1] as number) - fy;
    const near = nearness[a] as number;
    if (near <= behind && fx === 0 && fy === 0 && ux === 0 && uy === 0 && vx === 0 && vy === 0) continue;
    const nearU = (nearness[b] as number) - near;
    const nearV = (nearness[c] as number) - near;
    for (let y = y0; y <= y1; y++) {
      const py = y + 0.5 - ay;
      const from = (y - top) * width - left;
      let inside = false;
      for (let x = x0; x <= x1; x++) {
        const px = x + 0.5 - ax;
        const u = (px * cy - py * cx) / area;
        const v = (bx * py - by * px) / area;
        if (u < ON_EDGE || v < ON_EDGE || 1 - u - v < ON_EDGE) {
          // A row of a triangle is one run.
          if (inside) break;
          continue;
        }
        inside = true;
        const at = from + x;
        const z = near + u * nearU + v * nearV;
        if (z <= (nearest[at] as number)) continue;
        nearest[at] = z;
        shows[at] = 0;
        awayX[at] = fx + u * ux + v * vx;
        awayY[at] = fy + u * uy + v * vy;
      }
    }
  }
}

/** How far, along an axis, what a point of a triangle shows of the photo is from where it is. */
export function awayOf(
  { source, positions }: Moved,
  axis: 0 | 1,
  a: number,
  b: number,
  c: number,
  u: number,
  v: number,
  w: number,
): number {
  const of = (vertex: number): number => (source[2 * vertex + axis] ?? 0) - (positions[2 * vertex + axis] ?? 0);
  return w * of(a) + u * of(b) + v * of(c);
}
