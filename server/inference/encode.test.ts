import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePicture } from './encode';

const size = 64;
/** A smooth picture: colour falls off across it, as on skin. */
const image = Uint8Array.from({ length: size * size * 3 }, (_, i) => {
  const pixel = Math.floor(i / 3);
  return (i % 3) * 60 + (pixel % size) + Math.floor(pixel / size);
});

const decode = (bytes: Buffer) => sharp(bytes).raw().toBuffer({ resolveWithObject: true });

describe('encodeFrame', () => {
  it('gives back every byte of a lossless frame', async () => {
    const { data, info } = await decode(await encodePicture(image, size, 'lossless'));
    expect([info.width, info.height, info.channels]).toEqual([size, size, 3]);
    expect(Buffer.compare(data, Buffer.from(image))).toBe(0);
  });

  it('gives a preview that is close and far smaller', async () => {
    const bytes = await encodePicture(image, size, 'preview');
    const { data } = await decode(bytes);
    const worst = data.reduce((most, value, i) => Math.max(most, Math.abs(value - (image[i] as number))), 0);
    expect(worst).toBeLessThan(12);
    expect(bytes.length).toBeLessThan(image.length / 4);
  });

  it('names the length it wants', async () => {
    await expect(encodePicture(image.subarray(3), size, 'preview')).rejects.toThrow(
      'image: must have 64 x 64 x 3 bytes',
    );
  });
});
