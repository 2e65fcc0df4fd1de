import { describe, expect, it } from 'vitest';
import { ditheredIndex, spreadOf, type Color } from './dither';

const SIZE = 32;
const greys: Color[] = [0, 32, 64, 96, 128, 160, 192, 224, 255].map((grey) => [grey, grey, grey]);
const picture = (grey: (x: number, y: number) => number) =>
  Uint8Array.from({ length: SIZE * SIZE * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : grey(Math.floor(i / 4) % SIZE, Math.floor(i / 4 / SIZE)),
  );
const shown = (rgba: Uint8Array) => [...ditheredIndex(rgba, SIZE, greys)].map((index) => greys[index]?.[0] ?? 0);

describe('dithering', () => {
  it('keeps the lightness of a smooth area between two colours, which the nearest colour does not', () => {
    for (const grey of [70, 75, 80, 85, 90]) {
      const mean = shown(picture(() => grey)).reduce((sum, each) => sum + each, 0) / SIZE ** 2;
      // The nearest colour alone would be up to 16 off.
      expect(Math.abs(mean - grey), String(grey)).toBeLessThan(5);
    }
  });

  it('leaves what has the palette’s own colours as it is', () => {
    const own = picture((x) => greys[Math.floor(x / 4)]?.[0] ?? 0);
    expect(shown(own)).toEqual([...own].filter((_, i) => i % 4 === 0));
  });

  it('gives what rests the same pixels in every frame, whatever moves beside it', () => {
    const frame = (moving: number) => shown(picture((x, y) => (x < 16 ? x * 5 + y : moving)));
    const resting = (grey: number[]) => grey.filter((_, i) => i % SIZE < 16);
    expect(resting(frame(30))).toEqual(resting(frame(200)));
  });

  it('moves a pixel no further than to the next colour', () => {
    expect(spreadOf(greys)).toBeCloseTo(31.9, 0);
    expect(spreadOf([[1, 2, 3]])).toBe(0);
  });
});
