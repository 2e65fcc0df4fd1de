import { describe, expect, it } from 'vitest';
import { median, quantile } from './quantile';

describe('quantile', () => {
  it('interpolates between neighbours and leaves its input alone', () => {
    const values = [30, 10, 20, 40];
    expect(quantile(values, 0)).toBe(10);
    expect(quantile(values, 1)).toBe(40);
    expect(quantile(values, 0.95)).toBeCloseTo(38.5, 9);
    expect(median(values)).toBe(25);
    expect(values).toEqual([30, 10, 20, 40]);
    expect(median([])).toBe(0);
  });
});
