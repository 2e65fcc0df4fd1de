import { describe, expect, it } from 'vitest';
import type { RoomState } from '@/lib/client/room-state';
import type { HistoryNode } from '@/lib/protocol';
import { beforeOf } from './before-of';

const node = (id: string, parent: string | null) => ({ id, parent, kind: parent === null ? 'start' : 'pull' });
const nodes = new Map([node('a', null), node('b', 'a'), node('c', 'b')].map((n) => [n.id, n as HistoryNode]));
const room = (head: string, drag = false) => ({
  nodes,
  head,
  drag: drag ? ({ dragId: 'd', live: true, pullers: [] } satisfies RoomState['drag']) : null,
});

describe('beforeOf', () => {
  it('is the picture before the last edit, or the original', () => {
    expect(beforeOf(room('c'), { looking: null, against: 'last' })).toBe('b');
    expect(beforeOf(room('c'), { looking: null, against: 'original' })).toBe('a');
  });
  it('belongs to the node that is looked at', () => {
    expect(beforeOf(room('c'), { looking: 'b', against: 'last' })).toBe('a');
    expect(beforeOf(room('c', true), { looking: 'b', against: 'original' })).toBe('a');
  });
  it('while a drag runs, is where it began, or the original', () => {
    expect(beforeOf(room('c', true), { looking: null, against: 'last' })).toBe('c');
    expect(beforeOf(room('c', true), { looking: null, against: 'original' })).toBe('a');
  });
  it('is nothing for a picture that was never changed', () => {
    for (const against of ['last', 'original'] as const) {
      expect(beforeOf(room('a'), { looking: null, against })).toBeNull();
      expect(beforeOf({ ...room('a'), head: null }, { looking: null, against })).toBeNull();
    }
    expect(beforeOf(room('a', true), { looking: null, against: 'original' })).toBe('a');
  });
});
