/** Where the picture lies on the stage. Pure. Screen positions are CSS px from the stage's top left corner. */
import { clampToImage, type Point, type Size } from '@/lib/geometry/point';

/** `x`, `y`: the image px in the middle of the stage. `zoom`: CSS px per image px. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

/** A large photo fits on a phone. */
export const MIN_ZOOM = 0.02;
/** One image px is then as wide as a thumb: closer shows nothing more. */
export const MAX_ZOOM = 64;
/** From here on single image px are shown with a grid between them. */
export const GRID_ZOOM = 10;

export function toScreen(view: View, size: Size, p: Point): Point {
  return { x: (p.x - view.x) * view.zoom + size.width / 2, y: (p.y - view.y) * view.zoom + size.height / 2 };
}

export function toImage(view: View, size: Size, p: Point): Point {
  return { x: (p.x - size.width / 2) / view.zoom + view.x, y: (p.y - size.height / 2) / view.zoom + view.y };
}

/** Space around what is shown, CSS px. */
export interface Margins {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

/** The whole picture, as large as fits into the stage less `margins`. */
export function fitView(picture: Size, size: Size, margins: Margins): View {
  return fitPoints(
    [
      { x: 0, y: 0 },
      { x: picture.width, y: picture.height },
    ],
    size,
    margins,
  );
}

/** All of these points, as large as they fit into the stage less `margins`; at least `least` image px wide and high. */
export function fitPoints(points: readonly Point[], size: Size, margins: Margins, least = 1): View {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const width = Math.max(32, size.width - margins.left - margins.right);
  const height = Math.max(32, size.height - margins.top - margins.bottom);
  const zoom = clampZoom(Math.min(width / Math.max(least, right - left), height / Math.max(least, bottom - top)));
  return {
    x: (left + right) / 2 - (margins.left - margins.right) / 2 / zoom,
    y: (top + bottom) / 2 - (margins.top - margins.bottom) / 2 / zoom,
    zoom,
  };
}

export function clampZoom(zoom: number): number {
  return Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, zoom));
}

/** Zooms by `factor`; what is under `anchor` (screen) stays there. */
export function zoomAt(view: View, size: Size, anchor: Point, factor: number): View {
  const zoom = clampZoom(view.zoom * factor);
  const fixed = toImage(view, size, anchor);
  return {
    x: fixed.x - (anchor.x - size.width / 2) / zoom,
    y: fixed.y - (anchor.y - size.height / 2) / zoom,
    zoom,
  };
}

/** Moves the picture by (dx, dy) CSS px. */
export function panBy(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x - dx / view.zoom, y: view.y - dy / view.zoom };
}

/** Keeps the middle of the stage on the picture, so that it can never get lost. */
export function keepInSight(view: View, picture: Size): View {
  return { ...view, ...clampToImage(view, picture) };
}
