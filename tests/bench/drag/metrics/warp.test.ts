import { describe, expect, it } from 'vitest';

import { mean } from './distance';
import { carried } from './warp';

const SIZE = 64;
/** A bright disc at (x, y) on a dark ground that gets lighter to the right. */
function disc(x: number, y: number): Uint8Array {
  return Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const [px, py] = [(pixel % SIZE) + 0.5, Math.floor(pixel / SIZE) + 0.5];
    return Math.hypot(px - x, py - y) < 6 ? 250 : 40 + px / 8;
  });
}
const around = (x: number, y: number) => [-8, 0, 8].flatMap((dx) => [-8, 0, 8].map((dy) => ({ x: x + dx, y: y + dy })));
const difference = (a: Uint8Array, b: Uint8Array) => mean([...a].map((value, i) => Math.abs(value - (b[i] ?? 0))));

describe('carried', () => {
  it('leaves a picture alone when nothing moves', () => {
    const picture = disc(30, 30);
    expect(carried(picture, around(30, 30), around(30, 30), SIZE)).toEqual(picture);
  });

  it('brings what lies at a point to where the point goes', () => {
    const [before, after] = [disc(28, 30), disc(36, 34)];
    const moved = carried(before, around(28, 30), around(36, 34), SIZE);
    expect(difference(before, after)).toBeGreaterThan(5);
    expect(difference(moved, after)).toBeLessThan(2);
  });

  it('keeps the border', () => {
    const picture = disc(28, 30);
    const moved = carried(picture, around(28, 30), around(36, 34), SIZE);
    const corner = (all: Uint8Array) => [...all.subarray(0, 3), ...all.subarray(-3)];
    corner(moved).forEach((value, i) => expect(Math.abs(value - (corner(picture)[i] ?? 0))).toBeLessThan(3));
  });
});
