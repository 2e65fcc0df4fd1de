import { describe, expect, it } from 'vitest';
import { planarToRgb } from './rgb';

describe('planarToRgb', () => {
  it('interleaves, scales -1..1 to 0..255, clips, and starts where it is told', () => {
    const planar = Float32Array.of(9, 9, -1, 1, 0, -3, 0.5, 3, 2, -0.5, 0.1, -0.1, 0.2, 1);
    expect([...planarToRgb(planar, 2, 2)]).toEqual([0, 191, 140, 255, 255, 115, 128, 255, 153, 0, 64, 255]);
  });
});
