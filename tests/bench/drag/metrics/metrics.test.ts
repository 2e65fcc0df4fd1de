import { describe, expect, it } from 'vitest';
import { sampleZ } from '../../../../lib/latent/sample';
import { confidence, cosineDistance, meanDistance, pictureChange, squaredError } from './distance';
import { frechetDistance } from './frechet';
import { kernelDistance } from './kernel';
import { evenly, LANDMARK_SETS, REGIONS } from './landmark-sets';

/** `count` normal vectors with the given means and standard deviations. */
function normal(count: number, means: readonly number[], deviations: readonly number[], seed: number): number[][] {
  return Array.from({ length: count }, (_, i) =>
    [...sampleZ(seed * 100_000 + i, means.length, 10)].map(
      (z, k) => (means[k] as number) + (deviations[k] as number) * z,
    ),
  );
}

describe('distances', () => {
  it('of points: the mean over those that are known', () => {
    const wanted = [
      { x: 0, y: 0 },
      { x: 10, y: 0 },
      { x: 5, y: 5 },
    ];
    const found = [
      { x: 3, y: 4 },
      { x: 10, y: 1 },
      { x: NaN, y: NaN },
    ];
    expect(meanDistance(found, wanted)).toBe(3);
    expect(meanDistance([], wanted)).toBeNaN();
  });

  it('of pictures: only where asked', () => {
    const black = new Uint8Array(2 * 2 * 3);
    const half = Uint8Array.from([...Array<number>(6).fill(0), ...Array<number>(6).fill(51)]);
    expect(pictureChange(black, half, 2)).toBe(25.5);
    expect(pictureChange(black, half, 2, (p) => p.y > 1)).toBe(51);
    expect(pictureChange(black, half, 2, (p) => p.y < 1)).toBe(0);
    expect(squaredError(black, half)).toBeCloseTo(0.02, 9);
  });

  it('of vectors, and the spread of a mean', () => {
    expect(cosineDistance([1, 0], [3, 0])).toBeCloseTo(0, 9);
    expect(cosineDistance([1, 0], [0, 2])).toBeCloseTo(1, 9);
    expect(confidence([1])).toBe(0);
    expect(confidence([0, 2, 0, 2])).toBeCloseTo(1.96 * Math.sqrt(4 / 3 / 4), 9);
  });
});

describe('the Frechet distance', () => {
  it('is what the formula gives for covariances known exactly', () => {
    // Independent axes with variances 4/3 and 16/3; then the first twice as wide, and shifted by 3.
    const corners = [1, -1].flatMap((x) => [2, -2].map((y) => [x, y]));
    const wider = corners.map(([x = 0, y = 0]) => [2 * x + 3, y]);
    expect(frechetDistance(corners, wider)).toBeCloseTo(9 + (Math.sqrt(16 / 3) - Math.sqrt(4 / 3)) ** 2, 9);
    // Turned by a quarter the axes swap, so both deviations differ by the same.
    const turned = corners.map(([x = 0, y = 0]) => [y, x]);
    expect(frechetDistance(corners, turned)).toBeCloseTo(2 * (Math.sqrt(16 / 3) - Math.sqrt(4 / 3)) ** 2, 9);
  });

  it('comes near that of normal distributions from samples of them', () => {
    const first = normal(300, [0, 1, -2], [1, 2, 0.5], 1);
    const second = normal(250, [1, 1, 0], [2, 2, 1], 2);
    // (m1 - m2)^2 + (s1 - s2)^2 on each axis; three standard errors are about 1.2.
    expect(Math.abs(frechetDistance(first, second) - (1 + 1 + 4 + 0.25))).toBeLessThan(1.5);
  });

  it('is nothing for equal sets, also with fewer vectors than dimensions', () => {
    const few = normal(5, Array<number>(20).fill(0), Array<number>(20).fill(1), 3);
    expect(frechetDistance(few, few)).toBeCloseTo(0, 6);
    expect(() => frechetDistance(few.slice(0, 1), few)).toThrow('at least two');
  });

  it('equals the squared shift when one set is the other, moved', () => {
    const set = normal(12, [0, 0, 0, 0], [1, 2, 3, 1], 4);
    const moved = set.map((vector) => vector.map((value, k) => value + (k === 2 ? 3 : 0)));
    expect(frechetDistance(set, moved)).toBeCloseTo(9, 6);
  });
});

describe('the kernel distance', () => {
  it('is about nothing for one distribution, and large for a shifted one', () => {
    const zero = Array<number>(8).fill(0);
    const one = Array<number>(8).fill(1);
    const [a, b, far] = [normal(150, zero, one, 5), normal(150, zero, one, 6), normal(150, one, one, 7)];
    expect(Math.abs(kernelDistance(a, b))).toBeLessThan(0.1);
    expect(kernelDistance(a, far)).toBeGreaterThan(1);
  });

  it('is exact on a set that can be done by hand', () => {
    // d = 1: k(0, 0) = 1, k(1, 1) = 8, k(0, 1) = 1.
    expect(kernelDistance([[0], [0]], [[1], [1]])).toBe(1 + 8 - 2);
  });
});

describe('landmarks', () => {
  it('are chosen evenly when there are too many', () => {
    expect(evenly(3, 32)).toEqual([0, 1, 2]);
    const chosen = evenly(68, 32);
    expect([chosen.length, new Set(chosen).size, chosen[0], chosen.at(-1)]).toEqual([32, 32, 0, 67]);
  });

  it('belong to one region each', () => {
    for (const index of LANDMARK_SETS[68]) {
      expect(Object.values(REGIONS).filter(([from, to]) => index >= from && index < to)).toHaveLength(1);
    }
  });
});
