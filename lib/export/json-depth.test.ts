import { describe, expect, it } from 'vitest';
import { isDeeperThan } from './json-depth';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('isDeeperThan', () => {
  it('counts arrays and objects, and nothing in texts', () => {
    expect(isDeeperThan(bytes('{"a":[{}]}'), 3)).toBe(false);
    expect(isDeeperThan(bytes('{"a":[{}]}'), 2)).toBe(true);
    expect(isDeeperThan(bytes('[[],[],[]]'), 2)).toBe(false);
    expect(isDeeperThan(bytes(String.raw`["\"[[[[", "\\", []]`), 2)).toBe(false);
    expect(isDeeperThan(bytes('['.repeat(15_000_000)), 32)).toBe(true);
  });
});
