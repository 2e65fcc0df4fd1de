import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteCache } from './byte-cache';

describe('byte cache', () => {
  it('lets the least recently used go', () => {
    const cache = new ByteCache<string>(10);
    cache.set('a', 'A', 4);
    cache.set('b', 'B', 4);
    expect(cache.get('a')).toBe('A');
    cache.set('c', 'C', 4);
    expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['A', undefined, 'C']);
  });

  it('never holds more than its limit and never forgets to count', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 15 }))),
        (writes) => {
          const cache = new ByteCache<number>(10);
          for (const [key, bytes] of writes) {
            cache.set(key, bytes, bytes);
            expect(cache.bytes).toBeLessThanOrEqual(10);
          }
          const held = ['a', 'b', 'c', 'd'].reduce((sum, key) => sum + (cache.get(key) ?? 0), 0);
          expect(cache.bytes).toBe(held);
        },
      ),
    );
  });
});
