import { describe, expect, it } from 'vitest';
import { wayBetween } from './way';

// a - b - c - d, and from b a branch: e - f.
const PARENTS: Readonly<Record<string, string | null>> = { a: null, b: 'a', c: 'b', d: 'c', e: 'b', f: 'e' };
const way = (from: string, to: string) => wayBetween((id) => PARENTS[id], from, to);

describe('the way between two nodes', () => {
  it('leads back, forth, and over the node where branches part', () => {
    expect(way('d', 'b')).toEqual({ left: ['d', 'c'], entered: [] });
    expect(way('a', 'c')).toEqual({ left: [], entered: ['b', 'c'] });
    expect(way('d', 'f')).toEqual({ left: ['d', 'c'], entered: ['e', 'f'] });
    expect(way('c', 'c')).toEqual({ left: [], entered: [] });
  });
  it('ends where a node is missing', () => {
    expect(wayBetween((id) => (id === 'd' ? 'lost' : undefined), 'd', 'f')).toEqual({
      left: ['d', 'lost'],
      entered: ['f'],
    });
  });
});
