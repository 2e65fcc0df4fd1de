/** Pictures that are too large for Figma are made smaller. Only the page can: the plugin's other half knows no pictures. */
import type { Picture } from '../host/program';
import { MAX_SIDE } from './messages';

/** Of JPEG: nothing that one sees is lost. */
const QUALITY = 0.92;

export interface Fitted extends Picture {
  readonly width: number;
  readonly height: number;
  /** The size that it had, if it was larger. */
  readonly from: { readonly width: number; readonly height: number };
}

/** The picture at most `MAX_SIDE` px a side; of a smaller one every byte stays. @throws Error when it is no picture */
export async function fitted(picture: Picture): Promise<Fitted> {
  const mime = `image/${picture.type}`;
  const bitmap = await createImageBitmap(new Blob([picture.bytes], { type: mime }));
  const from = { width: bitmap.width, height: bitmap.height };
  const shrink = Math.min(1, MAX_SIDE / Math.max(from.width, from.height));
  if (shrink === 1) {
    bitmap.close();
    return { ...picture, ...from, from };
  }
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(from.width * shrink));
  canvas.height = Math.max(1, Math.round(from.height * shrink));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this program draws no pictures');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, mime, QUALITY));
  if (blob === null) throw new Error(`this program writes no ${mime}`);
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return { bytes, type: picture.type, width: canvas.width, height: canvas.height, from };
}
