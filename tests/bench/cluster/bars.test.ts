import { describe, expect, it } from 'vitest';
import { isMet, tableOf } from './bars';

describe('bars of a fleet', () => {
  it('are met at what is asked for at least or at most, and below what is asked to be under', () => {
    const met = (measured: number, goal: Parameters<typeof isMet>[0]['goal']) => isMet({ what: '', measured, goal });
    expect([met(0.9, { least: 0.9 }), met(0.89, { least: 0.9 })]).toEqual([true, false]);
    expect([met(15, { most: 15 }), met(15.01, { most: 15 })]).toEqual([true, false]);
    expect([met(7.99, { below: 8 }), met(8, { below: 8 })]).toEqual([true, false]);
    expect([met(NaN, { least: 0.9 }), met(NaN, { most: 15 }), met(NaN, { below: 8 })]).toEqual([false, false, false]);
    expect(met(1, null)).toBeNull();
  });

  it('stand in one table, with what only tells what they mean', () => {
    const rows = [
      { what: 'a', measured: 1.234, goal: { below: 1 } },
      { what: 'b', measured: 0.95, goal: { least: 0.9 } },
      { what: 'c', measured: 3, goal: null },
    ];
    expect(tableOf(rows).split('\n').slice(2)).toEqual([
      '| a | 1.23 | under 1 | MISSED |',
      '| b | 0.95 | at least 0.9 | met |',
      '| c | 3.00 |  |  |',
    ]);
  });
});
