/** What the stage shows: a pack's picture on a canvas, or a photo in one of its states. */
import type { LoadedPhoto, PhotoView } from '@/app/photos/loaded-photo';
import { painterOf } from '@/app/photos/painter';
import { createCanvas, pixels, type PictureCanvas } from './picture-canvas';

/** Where a picture lies on a stage: CSS px, the corner of the picture and how large a px of it is. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  /** Of the stage. */
  readonly size: { readonly width: number; readonly height: number };
  /** Device px a CSS px. */
  readonly density: number;
  /** So near that single px are seen. */
  readonly close: boolean;
  /** Of the sides, in device px, that is painted; the rest is made larger. */
  readonly share: number;
}

/** A picture that was painted and may still have to be drawn. */
export interface Painting {
  /** When all was said that is to be drawn, ms as of `performance.now`. */
  readonly began: number;
  isDrawn(): boolean;
}

export interface Picture {
  /** In image px; 0 before there is one. */
  readonly width: number;
  readonly height: number;
  /** Draws it onto a canvas whose unit is a CSS px; null where that is nothing to wait for. */
  draw(context: CanvasRenderingContext2D, place: Place): Painting | null;
  /** All of it, in its own px. */
  whole(): PictureCanvas;
  /** Its pixels, of a photo fewer than it has; null before there are any. */
  pixels(): ImageData | null;
}

export class CanvasPicture implements Picture {
  constructor(readonly canvas: PictureCanvas = createCanvas()) {}

  get width(): number {
    return this.canvas.width;
  }
  get height(): number {
    return this.canvas.height;
  }

  draw(context: CanvasRenderingContext2D, { x, y, zoom, close }: Place): null {
    // Far away the picture is smooth; close by every image px is a square.
    context.imageSmoothingEnabled = !close;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.canvas, x, y, this.width * zoom, this.height * zoom);
    return null;
  }

  whole(): PictureCanvas {
    return this.canvas;
  }

  pixels(): ImageData | null {
    return pixels(this.canvas);
  }
}

/** The longer side of what is read of a photo: a map of what changed needs no more. */
const READ_SIDE = 512;

export class PhotoPicture implements Picture {
  private read: ImageData | null = null;

  /** @param onSharper more of the photo's pixels have come */
  constructor(
    readonly photo: LoadedPhoto,
    readonly what: PhotoView,
    private readonly onSharper: () => void = () => undefined,
  ) {}

  get width(): number {
    return this.photo.width;
  }
  get height(): number {
    return this.photo.height;
  }

  draw(context: CanvasRenderingContext2D, place: Place): Painting | null {
    const { x, y, zoom, size, density, close, share } = place;
    if (zoom * density * this.width > this.photo.bitmap.width) this.photo.sharpen(this.onSharper);
    const whole = { width: Math.round(size.width * density), height: Math.round(size.height * density) };
    if (whole.width === 0 || whole.height === 0) return null;
    const painted = { width: Math.ceil(whole.width * share), height: Math.ceil(whole.height * share) };
    const dense = density * share;
    const painter = painterOf(this.what);
    const lie = { scale: zoom * dense, x: x * dense, y: y * dense };
    const drawn = painter.paint(this.photo, this.what, painted, lie, close);
    const began = performance.now();
    // Already as large as the screen, nothing is to be smoothed. A smaller one may reach beyond it by a part of its px.
    context.imageSmoothingEnabled = share < 1;
    const stretched = [painted.width / whole.width / share, painted.height / whole.height / share] as const;
    context.drawImage(drawn, 0, 0, size.width * stretched[0], size.height * stretched[1]);
    return { began, isDrawn: painter.watch() };
  }

  /** The whole photo on a canvas of that length of its longer side, or smaller. */
  onCanvas(side: number): PictureCanvas {
    const scale = Math.min(1, side / Math.max(this.width, this.height));
    const canvas = createCanvas();
    canvas.width = Math.max(1, Math.round(this.width * scale));
    canvas.height = Math.max(1, Math.round(this.height * scale));
    const lie = { scale: canvas.width / this.width, x: 0, y: 0 };
    const drawn = painterOf(this.what).paint(this.photo, this.what, canvas, lie, false);
    canvas.getContext('2d', { willReadFrequently: true })?.drawImage(drawn, 0, 0);
    return canvas;
  }

  whole(): PictureCanvas {
    return this.onCanvas(Math.max(this.width, this.height));
  }

  pixels(): ImageData | null {
    return (this.read ??= pixels(this.onCanvas(READ_SIDE)));
  }
}
