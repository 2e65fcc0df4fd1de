import { describe, expect, it } from 'vitest';
import type { PlannedPoint } from '@/lib/document/schema';
import { hitEnd } from './hit';

const point = (id: string, handle: [number, number], target: [number, number] | null): PlannedPoint => ({
  id,
  handle: { x: handle[0], y: handle[1] },
  target: target === null ? null : { x: target[0], y: target[1] },
  memberId: 'm',
  name: 'Ana',
  color: '#e5484d',
  createdAt: 0,
});

describe('hitEnd', () => {
  const points = [point('a', [10, 10], [50, 10]), point('b', [52, 10], null)];
  it('finds the nearest end within reach', () => {
    expect(hitEnd(points, { x: 12, y: 11 }, 5)).toEqual({ id: 'a', end: 'handle' });
    expect(hitEnd(points, { x: 50.4, y: 10 }, 5)).toEqual({ id: 'a', end: 'target' });
    expect(hitEnd(points, { x: 51.8, y: 10 }, 5)).toEqual({ id: 'b', end: 'handle' });
  });
  it('finds nothing out of reach', () => {
    expect(hitEnd(points, { x: 30, y: 30 }, 5)).toBeNull();
    expect(hitEnd([], { x: 0, y: 0 }, 100)).toBeNull();
  });
  it('prefers what is drawn on top', () => {
    expect(hitEnd([point('a', [10, 10], [10, 10])], { x: 10, y: 10 }, 5)).toEqual({ id: 'a', end: 'target' });
  });
});
