import { describe, expect, it } from 'vitest';
import { changeMap } from './heat';

const pixels = (...values: number[]) => new Uint8ClampedArray(values.flatMap((v) => [v, v, v, 255]));
const lightness = (map: Uint8ClampedArray, i: number) =>
  (map[i * 4] ?? 0) + (map[i * 4 + 1] ?? 0) + (map[i * 4 + 2] ?? 0);

describe('changeMap', () => {
  it('gets lighter with the change and is the same both ways', () => {
    const before = pixels(100, 100, 100, 100, 100);
    const after = pixels(100, 106, 120, 150, 200);
    const map = changeMap(before, after);
    for (let i = 1; i < 5; i++) expect(lightness(map, i)).toBeGreaterThan(lightness(map, i - 1));
    expect(changeMap(after, before)).toEqual(map);
  });
  it('takes noise for no change', () => {
    const map = changeMap(pixels(100, 100), pixels(101, 100));
    expect([...map.slice(0, 4)]).toEqual([...map.slice(4)]);
  });
  it('refuses pictures of different sizes', () => {
    expect(() => changeMap(pixels(1), pixels(1, 2))).toThrow('different sizes');
  });
});
