import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { gifWriter } from './gif';

const SIZE = 8;
const flat = (r: number, g: number, b: number) =>
  Uint8Array.from({ length: SIZE * SIZE * 4 }, (_, i) => [r, g, b, 255][i % 4] ?? 0);

describe('GIF', () => {
  it('is read back by sharp with its frames, colours, delays and loop', async () => {
    const gif = gifWriter(SIZE);
    gif.add(flat(248, 0, 0), 50);
    gif.add(flat(0, 252, 0), 120);
    gif.add(flat(0, 0, 248), 1);
    const bytes = gif.finish();
    const meta = await sharp(bytes, { animated: true }).metadata();
    expect(meta).toMatchObject({
      format: 'gif',
      pages: 3,
      delay: [50, 120, 20],
      loop: 0,
      width: SIZE,
      pageHeight: SIZE,
    });
    const raw = await sharp(bytes, { animated: true }).removeAlpha().raw().toBuffer();
    const at = (page: number) => [...raw.subarray(page * SIZE * SIZE * 3, page * SIZE * SIZE * 3 + 3)];
    for (const [page, expected] of [
      [0, [248, 0, 0]],
      [1, [0, 252, 0]],
      [2, [0, 0, 248]],
    ] as const)
      at(page).forEach((value, channel) => expect(Math.abs(value - (expected[channel] ?? 0))).toBeLessThanOrEqual(8));
  });

  it.each([20, 25, 33.3, 36, 44, 66.7])('lasts as long as its frames together, %s ms each', async (ms) => {
    const gif = gifWriter(SIZE);
    const frames = 60;
    for (let i = 0; i < frames; i++) gif.add(flat(i * 4, 0, 0), ms);
    const { delay = [] } = await sharp(gif.finish(), { animated: true }).metadata();
    const total = delay.reduce((sum, each) => sum + each, 0);
    expect(Math.abs(total - frames * ms)).toBeLessThanOrEqual(5.1);
    expect(Math.min(...delay)).toBeGreaterThanOrEqual(20);
  });

  it('refuses a frame of another size', () => {
    expect(() => gifWriter(SIZE).add(new Uint8Array(4), 50)).toThrow(/must have 256/);
  });
});
