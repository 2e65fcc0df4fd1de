import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { beforeAfter, contactSheet } from './sheets';

const picture = (value: number, color = '#ff0000', size = 16) => ({
  rgb: new Uint8Array(size * size * 3).fill(value),
  width: size,
  height: size,
  color,
});
async function pixel(png: Uint8Array, x: number, y: number): Promise<number[]> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (y * info.width + x) * 3;
  return [...data.subarray(at, at + 3)];
}

describe('sheets', () => {
  it('show before on the left and after on the right, pixel for pixel', async () => {
    const png = await beforeAfter(picture(10), picture(200));
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 16 * 2 + 24, height: 32 });
    expect(await pixel(png, 8, 8)).toEqual([10, 10, 10]);
    expect(await pixel(png, 32, 8)).toEqual([200, 200, 200]);
    expect(await pixel(png, 31, 8)).toEqual([24, 26, 29]);
  });

  it('show every picture of a branch in order, with the colour of its author', async () => {
    const png = await contactSheet(
      [10, 20, 30, 40, 50].map((value, i) => picture(value, i === 4 ? '#0000ff' : '#ff0000')),
    );
    expect(await sharp(png).metadata()).toMatchObject({ width: 8 + 3 * 264, height: 8 + 2 * 268 });
    for (const [i, value] of [10, 20, 30, 40, 50].entries()) {
      const [x, y] = [8 + (i % 3) * 264 + 100, 8 + Math.floor(i / 3) * 268 + 100];
      expect(await pixel(png, x, y)).toEqual([value, value, value]);
    }
    expect(await pixel(png, 8 + 264 + 5, 8 + 268 + 256 + 1)).toEqual([0, 0, 255]);
    await expect(contactSheet([])).rejects.toThrow(RangeError);
  });
});
