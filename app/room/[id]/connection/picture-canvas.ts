/** A picture as a canvas: what is drawn on it is drawn again at every size, and its pixels can be read. */
export type PictureCanvas = HTMLCanvasElement;

export function createCanvas(): PictureCanvas {
  const canvas = document.createElement('canvas');
  canvas.width = 0;
  canvas.height = 0;
  return canvas;
}

/** Replaces what `canvas` shows, and its size when the model pack changed. */
export function drawInto(canvas: PictureCanvas, source: ImageBitmap | PictureCanvas): void {
  if (canvas.width !== source.width || canvas.height !== source.height) {
    canvas.width = source.width;
    canvas.height = source.height;
  }
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.clearRect(0, 0, canvas.width, canvas.height);
  context?.drawImage(source, 0, 0);
}

/** Pixels of a picture; null before the first frame. */
export function pixels(canvas: PictureCanvas): ImageData | null {
  if (canvas.width === 0) return null;
  return canvas.getContext('2d', { willReadFrequently: true })?.getImageData(0, 0, canvas.width, canvas.height) ?? null;
}
