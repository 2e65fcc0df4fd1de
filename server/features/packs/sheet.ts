import sharp from 'sharp';

/** Pictures of a sheet are shown at this size at most: a card is looked at, not worked with. */
const MOST_PX = 256;

/** Pictures (RGB bytes, `resolution` squared) in rows, as PNG. */
export async function sheetOf(images: readonly Uint8Array[], resolution: number, columns: number): Promise<Buffer> {
  const size = Math.min(MOST_PX, resolution);
  const layers = await Promise.all(
    images.map(async (image, i) => ({
      input: await sharp(image, { raw: { width: resolution, height: resolution, channels: 3 } })
        .resize(size)
        .png()
        .toBuffer(),
      left: (i % columns) * size,
      top: Math.floor(i / columns) * size,
    })),
  );
  const height = Math.ceil(images.length / columns) * size;
  return sharp({ create: { width: columns * size, height, channels: 3, background: 'white' } })
    .composite(layers)
    .png()
    .toBuffer();
}
