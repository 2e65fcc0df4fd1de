import type { PictureType } from '@/lib/embed/messages';

/** Of JPEG and WebP: nothing that one sees is lost. */
const QUALITY = 0.92;

/** A PNG in another format. @throws Error where the browser does not write it */
export async function converted(png: Blob, type: PictureType): Promise<Blob> {
  if (type === 'png') return png;
  const bitmap = await createImageBitmap(png);
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  const wanted = `image/${type}`;
  const made = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, wanted, QUALITY));
  if (made?.type !== wanted) throw new Error(`this browser writes no ${wanted}`);
  return made;
}
