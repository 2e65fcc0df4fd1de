import { describe, expect, it } from 'vitest';
import { sequenceBefore } from './frames';

describe('numbers of frames', () => {
  it('F2: rise from one life of a room to the next, above those that the clock once gave', () => {
    const endOfDecade = Date.UTC(2030, 0, 1);
    const aDayOfFrames = 24 * 3600 * 30;
    expect(sequenceBefore(1)).toBeGreaterThan(endOfDecade);
    for (const epoch of [1, 2, 1000, 6_000_000]) {
      expect(sequenceBefore(epoch + 1)).toBeGreaterThan(sequenceBefore(epoch) + 300 * aDayOfFrames);
      expect(Number.isSafeInteger(sequenceBefore(epoch) + 300 * aDayOfFrames)).toBe(true);
    }
  });
});
