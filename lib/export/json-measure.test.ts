import { describe, expect, it } from 'vitest';
import { jsonExcess } from './json-measure';

const excess = (text: string, limits: { depth?: number; keys?: number; entries?: number }) =>
  jsonExcess(new TextEncoder().encode(text), { depth: 32, keys: 100, entries: 1000, ...limits });

describe('jsonExcess', () => {
  it('counts arrays and objects in each other, and nothing in texts', () => {
    expect(excess('{"a":[{}]}', { depth: 3 })).toBeNull();
    expect(excess('{"a":[{}]}', { depth: 2 })).toMatch(/deeper than 2/);
    expect(excess('[[],[],[]]', { depth: 2 })).toBeNull();
    expect(excess(String.raw`["\"[[[[", "\\", []]`, { depth: 2 })).toBeNull();
    expect(excess('['.repeat(1_000_000), {})).toMatch(/deeper than 32/);
  });

  it('counts the keys of each object, and of no other', () => {
    const wide = (count: number) => `{${Array.from({ length: count }, (_, i) => `"${i}":{"a":1}`).join()}}`;
    expect(excess(wide(100), {})).toBeNull();
    expect(excess(wide(101), {})).toMatch(/more than 100 keys/);
    expect(excess(`[${wide(60)},${wide(60)}]`, {})).toBeNull();
    expect(excess('{"a:b:c":":::"}', { keys: 1 })).toBeNull();
  });

  it('counts the entries of all together', () => {
    expect(excess(`[${'1,'.repeat(998)}1]`, {})).toBeNull();
    expect(excess(`[${'1,'.repeat(1000)}1]`, {})).toMatch(/more than 1000 entries/);
    expect(excess(`[${'{},'.repeat(501)}1]`, {})).toMatch(/more than 1000 entries/);
  });
});
