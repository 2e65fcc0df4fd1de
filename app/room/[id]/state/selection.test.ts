import { describe, expect, it } from 'vitest';
import type { PlannedPoint } from '@/lib/document/schema';
import type { Point } from '@/lib/geometry/point';
import { chosenIds, idsWithin, only, several, toggled, without } from './selection';

const point = (id: string, handle: Point, target: Point | null = null): PlannedPoint => {
  return { id, handle, target, memberId: 'm', name: 'Ana', color: '#7c5cff', createdAt: 1 };
};

describe('choosing points', () => {
  it('adds one, and takes it away again', () => {
    const one = only({ id: 'a', end: 'handle' });
    const two = toggled(one, { id: 'b', end: 'target' });
    expect(chosenIds(two)).toEqual(['b', 'a']);
    expect(two?.end).toBe('target');
    expect(toggled(two, { id: 'b', end: 'handle' })).toEqual({ id: 'a', end: 'target', others: [] });
    expect(toggled(one, { id: 'a', end: 'handle' })).toBeNull();
  });
  it('forgets those that are gone', () => {
    const both = several(['a', 'b'], 'handle');
    expect(chosenIds(without(both, ['a']))).toEqual(['b']);
    expect(without(both, ['a', 'b'])).toBeNull();
  });
  it('takes those with an end inside a frame, from whichever corner it was drawn', () => {
    const points = [
      point('in', { x: 10, y: 10 }),
      point('end', { x: 90, y: 90 }, { x: 15, y: 5 }),
      point('out', { x: 90, y: 10 }),
    ];
    expect(idsWithin(points, { x: 20, y: 20 }, { x: 0, y: 0 })).toEqual(['in', 'end']);
  });
});
