import { describe, expect, it } from 'vitest';
import type { HistoryNode } from '../protocol';
import { originalOf, shownBy } from './original';

const nodes = new Map(
  (
    [
      ['a', null, 'start'],
      ['b', 'a', 'pull'],
      ['c', 'b', 'truncation'],
      ['d', 'c', 'plan'],
      ['e', 'b', 'restore'],
      ['f', 'd', 'seed'],
      ['g', 'f', 'pull'],
      ['h', 'gone', 'pull'],
      ['i', 'e', 'restore'],
    ] satisfies [string, string | null, HistoryNode['kind']][]
  ).map(([id, parent, kind]) => [id, { id, parent, kind }]),
);

describe('originalOf', () => {
  it('is the first picture, over all edits of it and on every branch', () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) expect(originalOf(nodes, id)).toBe('a');
  });
  it('begins anew with an image that was put in its place', () => {
    expect(originalOf(nodes, 'f')).toBe('f');
    expect(originalOf(nodes, 'g')).toBe('f');
  });
  it('is none where the way back is not known', () => {
    expect(originalOf(nodes, 'h')).toBeNull();
    expect(originalOf(nodes, 'nowhere')).toBeNull();
  });
});

describe('shownBy', () => {
  it('is the edit itself, or the one that was restored, over several restores', () => {
    expect(shownBy(nodes, 'd')).toBe('d');
    expect(shownBy(nodes, 'e')).toBe('b');
    expect(shownBy(nodes, 'i')).toBe('b');
    expect(shownBy(nodes, 'nowhere')).toBe('nowhere');
  });
});
