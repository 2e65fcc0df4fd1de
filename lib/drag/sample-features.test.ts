import { describe, expect, it } from 'vitest';
import { featureChannels, sampleFeatures } from './sample-features';

/** Channel 0 holds x in px, channel 1 holds y: bilinear samples must give the position back. */
function ramp(size: number): { size: number; channels: number; data: Float32Array } {
  const px = 256 / size;
  const data = new Float32Array(2 * size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      data[row * size + column] = (column + 0.5) * px;
      data[(size + row) * size + column] = (row + 0.5) * px;
    }
  }
  return { size, channels: 2, data };
}

const maps = [ramp(32), ramp(64)];

function sample(x: number, y: number): number[] {
  const out = new Float32Array(1 + featureChannels(maps));
  sampleFeatures(maps, { x, y }, 256, out, 1);
  return [...out.subarray(1)];
}

describe('sampleFeatures', () => {
  it('is linear between cells, in all maps, in their order', () => {
    for (const [x, y] of [
      [128, 128],
      [30.25, 200.5],
      [4, 252],
    ] as const) {
      sample(x, y).forEach((value, i) => expect(value).toBeCloseTo(i % 2 === 0 ? x : y, 4));
    }
  });

  it('takes the border beyond the outermost cell centres', () => {
    expect(sample(0, 256)).toEqual([4, 252, 2, 254]);
  });
});
