import { describe, expect, it } from 'vitest';
import type { HistoryNode } from '@/lib/protocol';
import { EVERYTHING, authorsOf, isFiltered, passes } from './filter';

const node = (memberId: string, name: string, starred?: boolean) =>
  ({ author: { memberId, name, color: '#000000' }, starred }) as HistoryNode;

describe('filter of the history', () => {
  it('shows all, one person’s, the starred ones, or both', () => {
    const nodes = [node('a', 'Ana', true), node('a', 'Ana'), node('b', 'Bo', true)];
    const shown = (filter: Parameters<typeof passes>[1]) => nodes.map((n) => passes(n, filter));
    expect(shown(EVERYTHING)).toEqual([true, true, true]);
    expect(shown({ author: 'a', starred: false })).toEqual([true, true, false]);
    expect(shown({ author: null, starred: true })).toEqual([true, false, true]);
    expect(shown({ author: 'a', starred: true })).toEqual([true, false, false]);
    expect([EVERYTHING, { author: 'a', starred: false }, { author: null, starred: true }].map(isFiltered)).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('lists each person once, by their latest name', () => {
    expect(authorsOf([node('a', 'Ana'), node('b', 'Bo'), node('a', 'Ana Maria')])).toEqual([
      { memberId: 'a', name: 'Ana Maria' },
      { memberId: 'b', name: 'Bo' },
    ]);
  });
});
