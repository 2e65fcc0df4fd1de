import { describe, expect, it } from 'vitest';
import { Shared } from './shared';

describe('shared work', () => {
  it('is done once for all who ask while it is under way, and anew afterwards', async () => {
    const shared = new Shared<number>();
    let done = 0;
    const make = async () => {
      await Promise.resolve();
      return ++done;
    };
    const both = [shared.get('a', make), shared.get('a', make)];
    const other = shared.get('b', make);
    expect([shared.size, shared.has('a'), shared.has('c')]).toEqual([2, true, false]);
    expect([await Promise.all(both), await other]).toEqual([[1, 1], 2]);
    expect(shared.size).toBe(0);
    expect(await shared.get('a', make)).toBe(3);
  });

  it('is tried again after it failed', async () => {
    const shared = new Shared<number>();
    await expect(shared.get('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await shared.get('a', () => Promise.resolve(1))).toBe(1);
  });
});
