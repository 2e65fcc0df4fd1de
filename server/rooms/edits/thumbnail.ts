import sharp from 'sharp';

/** Large enough for the start page's cards on a screen of double density, a few KB. */
const THUMBNAIL_PX = 192;
const THUMBNAIL = { quality: 80, effort: 2 } as const;

/** @param rgb size x size x 3 bytes. @returns WebP. */
export async function makeThumbnail(rgb: Uint8Array, size: number): Promise<Uint8Array> {
  const picture = sharp(rgb, { raw: { width: size, height: size, channels: 3 } });
  return picture.resize(Math.min(size, THUMBNAIL_PX)).webp(THUMBNAIL).toBuffer();
}

/** Where there is nothing to be seen any more. */
export async function blankThumbnail(): Promise<Uint8Array> {
  const side = { width: THUMBNAIL_PX, height: THUMBNAIL_PX, channels: 3, background: '#808080' } as const;
  return sharp({ create: side }).webp(THUMBNAIL).toBuffer();
}
