import { expect, it } from 'vitest';
import { stepSeconds } from './step-time';

it('the time of a step is told in the digits that it is worth', () => {
  expect([2, 27, 249, 1846, 9960, 12_345, 123_456].map(stepSeconds)).toEqual([0.01, 0.03, 0.2, 1.8, 10, 12, 120]);
});
