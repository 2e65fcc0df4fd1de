import { describe, expect, it } from 'vitest';
import { SeededRandom } from './random';
import { MAX_SEED, sampleZ } from './sample';
import { truncateToWPlus } from './truncate';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('seeds', () => {
  it('give the same numbers for ever', () => {
    const random = new SeededRandom(7);
    expect([random.uint32(), random.uint32(), random.uint32()]).toEqual([1953209201, 274027627, 1787915724]);
    expect([...sampleZ(7, 4, 3)].map((value) => value.toFixed(5))).toEqual([
      '1.01408',
      '0.42980',
      '-0.68564',
      '0.77883',
    ]);
  });

  it('give the same beginning whatever the length', () => {
    expect([...sampleZ(3, 5, 3)]).toEqual([...sampleZ(3, 64, 3).subarray(0, 5)]);
  });

  it('give standard normal numbers, clipped, unlike those of the next seed', () => {
    const z = [...sampleZ(1, 20_000, 2.5)];
    expect(Math.abs(mean(z))).toBeLessThan(0.03);
    expect(mean(z.map((value) => value * value))).toBeCloseTo(0.969, 1);
    expect(Math.max(...z.map(Math.abs))).toBeCloseTo(2.5, 6);
    const next = sampleZ(2, 20_000, 2.5);
    expect(Math.abs(mean(z.map((value, i) => value * (next[i] as number))))).toBeLessThan(0.03);
  });

  it.each([-1, 0.5, NaN, MAX_SEED + 1])('refuse %s', (seed) => {
    expect(() => sampleZ(seed, 4, 3)).toThrow('seed must be an integer');
  });
});

describe('truncateToWPlus', () => {
  const w = Float32Array.of(1, -3);
  const center = [0.5, 1];

  it('goes from the mean to the latent, equal in every layer', () => {
    expect([...truncateToWPlus(w, center, 1, 3)]).toEqual([1, -3, 1, -3, 1, -3]);
    expect([...truncateToWPlus(w, center, 0, 2)]).toEqual([0.5, 1, 0.5, 1]);
    expect([...truncateToWPlus(w, center, 0.5, 1)]).toEqual([0.75, -1]);
  });

  it('refuses lengths and psi that make no sense', () => {
    expect(() => truncateToWPlus(w, [0], 1, 2)).toThrow('w has 2 numbers, the mean 1');
    expect(() => truncateToWPlus(w, center, 1.2, 2)).toThrow('truncation must be from 0 to 1');
  });
});
