/** A position in image px: x to the right, y down, (0, 0) the outer corner of the top-left pixel. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Straight distance in px. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

/** The vector from `a` to `b`. */
export function difference(a: Point, b: Point): Point {
  return { x: b.x - a.x, y: b.y - a.y };
}

/** `v`, shortened to `limit` when it is longer; its direction is kept. */
export function limitLength(v: Point, limit: number): Point {
  const length = Math.hypot(v.x, v.y);
  return length <= limit ? v : { x: (v.x * limit) / length, y: (v.y * limit) / length };
}

/** How large a picture is, px. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Of a picture of a pack. */
export const squareOf = (resolution: number): Size => ({ width: resolution, height: resolution });

/** The nearest position inside a picture. */
export function clampToImage(p: Point, { width, height }: Size): Point {
  return { x: Math.min(width, Math.max(0, p.x)), y: Math.min(height, Math.max(0, p.y)) };
}

/** Image px (0..resolution) to -1..1, as torch's grid_sample with align_corners=False counts. */
export function toNormalized(px: number, resolution: number): number {
  return (px / resolution) * 2 - 1;
}

/** Image px to the index space of a map of `size` cells a side, where cell centres have whole numbers. */
export function toCell(px: number, resolution: number, size: number): number {
  return (px * size) / resolution - 0.5;
}
