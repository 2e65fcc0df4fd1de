/** What the stage's canvas shows. Pure: pixels in, pixels out; the caller owns the canvas and the moment. */
import type { Painting, Picture } from '../connection/picture';
import type { Compare } from '../state/ui-store';
import type { Size } from '@/lib/geometry/point';
import { GRID_ZOOM, toScreen, type View } from '../state/view';

export interface Scene {
  view: View;
  size: Size;
  /** Device px per CSS px. */
  density: number;
  /** What the room shows now. */
  picture: Picture;
  /** What to compare with, once it is here. */
  before: Picture | null;
  compare: Compare;
  split: number;
  /** Heat map of the change between `before` and `picture`. */
  heat: CanvasImageSource | null;
  /** Tint of what may move, and how strongly it is shown, 0..1. */
  mask: CanvasImageSource | null;
  maskStrength: number;
  /** Of the sides of what is painted anew each time, 0..1. */
  share: number;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** @returns what the picture still has to wait for; null where it is drawn already, or there is none */
export function drawScene(context: CanvasRenderingContext2D, scene: Scene): Painting | null {
  const { view, size, density, picture, share } = scene;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  if (picture.width === 0) return null;
  const corner = toScreen(view, size, { x: 0, y: 0 });
  const box: Box = { ...corner, width: picture.width * view.zoom, height: picture.height * view.zoom };
  const close = view.zoom >= GRID_ZOOM;
  const { before, compare } = scene;
  const show = (shown: Picture) => shown.draw(context, { ...corner, zoom: view.zoom, size, density, close, share });
  const over = (source: CanvasImageSource) => {
    context.imageSmoothingEnabled = !close;
    context.imageSmoothingQuality = 'high';
    context.drawImage(source, box.x, box.y, box.width, box.height);
  };
  const painting = show(compare === 'before' && before !== null ? before : picture);
  if (compare === 'split' && before !== null) {
    context.save();
    context.beginPath();
    context.rect(box.x, box.y, box.width * scene.split, box.height);
    context.clip();
    show(before);
    context.restore();
  }
  if (compare === 'heat' && scene.heat !== null) over(scene.heat);
  if (scene.mask !== null) {
    context.save();
    context.globalAlpha = scene.maskStrength;
    context.imageSmoothingEnabled = !close;
    // A mask is square, as long as the picture's longer side.
    context.beginPath();
    context.rect(box.x, box.y, box.width, box.height);
    context.clip();
    const side = Math.max(box.width, box.height);
    context.drawImage(scene.mask, box.x, box.y, side, side);
    context.restore();
  }
  if (close) drawGrid(context, box, picture.width, picture.height, size);
  return painting;
}

/** Hairlines between image px, only where they can be seen. */
function drawGrid(context: CanvasRenderingContext2D, box: Box, columns: number, rows: number, size: Size): void {
  const step = box.width / columns;
  context.save();
  context.beginPath();
  const span = (start: number, length: number, cells: number): [number, number] => [
    Math.max(0, Math.floor(-start / step)),
    Math.min(cells, Math.ceil((length - start) / step)),
  ];
  const [left, right] = span(box.x, size.width, columns);
  const [top, bottom] = span(box.y, size.height, rows);
  for (let i = left; i <= right; i++) {
    context.moveTo(box.x + i * step, box.y + top * step);
    context.lineTo(box.x + i * step, box.y + bottom * step);
  }
  for (let i = top; i <= bottom; i++) {
    context.moveTo(box.x + left * step, box.y + i * step);
    context.lineTo(box.x + right * step, box.y + i * step);
  }
  context.strokeStyle = 'rgb(128 128 128 / 0.35)';
  context.lineWidth = 1;
  context.stroke();
  context.restore();
}
