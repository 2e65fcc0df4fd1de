import { describe, expect, it } from 'vitest';
import { PaintSize } from './paint-size';

function after(...times: readonly (readonly [ms: number, share: number])[]): number {
  const size = new PaintSize();
  for (const [ms, share] of times) size.note(ms, share);
  return size.share;
}
const often = (ms: number, share: number, count = 3) => Array.from({ length: count }, () => [ms, share] as const);

describe('the size at which a pull is painted', () => {
  it('is that of the screen where pictures are drawn in time', () => {
    expect(after()).toBe(1);
    expect(after(...often(16, 1, 100), ...often(79, 1, 100))).toBe(1);
  });

  it('stays when single pictures take long', () => {
    expect(after(...often(2000, 1, 2), [16, 1], ...often(2000, 1, 2), [16, 1])).toBe(1);
  });

  it('is a half where that is enough, and a quarter at once where it is not', () => {
    expect(after(...often(120, 1))).toBe(1 / 2);
    expect(after(...often(700, 1))).toBe(1 / 4);
    expect(after(...often(120, 1), ...often(90, 1 / 2))).toBe(1 / 4);
  });

  it('goes by the least of what was slow: the first of them brought the photo to the card', () => {
    expect(after([2000, 1], [1500, 1], [120, 1])).toBe(1 / 2);
  });

  it('is never less than a quarter', () => {
    expect(after(...often(5000, 1), ...often(5000, 1 / 4, 20))).toBe(1 / 4);
  });

  it('does not grow within a pull, however fast smaller pictures are', () => {
    expect(after(...often(120, 1), ...often(5, 1 / 2, 100))).toBe(1 / 2);
  });

  it('is not told by pictures of another size that were still on their way', () => {
    expect(after(...often(120, 1), ...often(700, 1, 20))).toBe(1 / 2);
  });

  it('is all of it again once pictures at rest are drawn in a moment, not while they are only less slow', () => {
    const slow = often(700, 1);
    expect(after(...slow, ...often(60, 1, 20))).toBe(1 / 4);
    expect(after(...slow, ...often(10, 1, 2), [60, 1], ...often(10, 1, 2))).toBe(1 / 4);
    expect(after(...slow, ...often(10, 1))).toBe(1);
  });
});
