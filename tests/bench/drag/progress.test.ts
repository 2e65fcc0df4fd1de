import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Progress } from './progress';

describe('the progress of the bench', () => {
  beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());
  afterEach(() => void vi.restoreAllMocks());

  it('counts a part as what was planned for it, whatever its jobs add up to', () => {
    const progress = new Progress(100);
    progress.begin(20);
    progress.job('more than planned', 50)(1);
    expect(progress.share).toBeCloseTo(0.2);
    progress.begin(80);
    expect(progress.share).toBeCloseTo(0.2);
    const tell = progress.job('less than planned', 40);
    tell(0.5);
    expect(progress.share).toBeCloseTo(0.4);
    tell(1);
    expect(progress.share).toBeCloseTo(0.6);
  });
});
