import { expect, it } from 'vitest';
import { importStageSchema } from '../../../lib/protocol';
import { shareOfAll } from './share';

it('the share of an import grows from nothing to all of it, stage by stage', () => {
  const shares = importStageSchema.options.flatMap((stage) => [0, 0.5, 1].map((share) => shareOfAll(stage, share)));
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares[0]).toBe(0);
  expect(shares.at(-1)).toBeCloseTo(1);
});
