import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHalf, toHalf } from './half';

const there = (value: number) => toHalf(Float32Array.of(value))[0] as number;

describe('half precision', () => {
  it.each([
    [0, 0],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [1 / 3, 0x3555],
    // Halfway between two neighbours: the even one.
    [1 + 1 / 2048, 0x3c00],
    [1 + 3 / 2048, 0x3c02],
    // Rounds up into the next power of two.
    [2 - 1 / 4096, 0x4000],
    [1e6, 0x7bff],
    [-1e6, 0xfbff],
  ])('of %d', (value, bits) => {
    expect(there(value)).toBe(bits);
  });

  it('of every number that it has is that number', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = fromHalf(bits);
      if (Number.isFinite(value)) expect(there(value)).toBe(bits);
    }
    expect(fromHalf(there(NaN))).toBeNaN();
  });

  it('is the nearest one', () => {
    fc.assert(
      fc.property(fc.float({ min: -60000, max: 60000, noNaN: true }), (value) => {
        const found = there(value);
        const error = Math.abs(fromHalf(found) - value);
        for (const other of [found - 1, found + 1]) {
          const near = fromHalf(other & 0xffff);
          if (Number.isFinite(near)) expect(error).toBeLessThanOrEqual(Math.abs(near - value));
        }
      }),
    );
  });
});
