/** How photos are drawn, whatever draws them. */
import type { Pieces } from '@/app/browser/in-idle';
import type { Size } from '@/lib/geometry/point';
import type { LoadedPhoto, PhotoView } from './loaded-photo';

/** Where photo px lie on a canvas: canvas px a photo px, and where the photo's corner is. */
export interface Lie {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Painter {
  /**
   * The part of the photo that lies on a canvas of that size, in canvas px. It is to be used before the next one is painted.
   *
   * @param close so near that px of the photo are seen as squares
   */
  paint(photo: LoadedPhoto, what: PhotoView, size: Size, lie: Lie, close: boolean): CanvasImageSource;
  /**
   * Gets ready for a face before it moves, in pieces between which the page may do something else. What was painted before is not there
   * any more.
   *
   * @param index of the face
   */
  prepare(photo: LoadedPhoto, index: number): Pieces;
  /** Asks from now on whether all that was painted until now has been drawn, and copied from here. */
  watch(): () => boolean;
}
