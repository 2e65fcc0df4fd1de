import { describe, expect, it } from 'vitest';
import { StepHistory } from './history';

describe('StepHistory', () => {
  it('gives the oldest first with zeros in front, and zero motion for points that were not there', () => {
    const history = new StepHistory(3);
    history.push(Float32Array.of(1, 2), new Map([['a', { x: 5, y: 6 }]]));
    history.push(
      Float32Array.of(3, 4),
      new Map([
        ['a', { x: 7, y: 8 }],
        ['b', { x: 9, y: 10 }],
      ]),
    );
    const { delta, motion, valid } = history.pack(['b', 'a'], 2);
    expect([...delta]).toEqual([0, 0, 1, 2, 3, 4]);
    expect([...motion]).toEqual([0, 0, 0, 0, 0, 0, 5, 6, 9, 10, 7, 8]);
    expect([...valid]).toEqual([0, 1, 1]);
  });

  it('forgets what is older than its length', () => {
    const history = new StepHistory(2);
    for (const value of [1, 2, 3]) history.push(Float32Array.of(value), new Map());
    expect([...history.pack([], 1).delta]).toEqual([2, 3]);
  });
});
