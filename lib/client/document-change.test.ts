import { describe, expect, it } from 'vitest';
import type { MaskStroke, PlannedPoint } from '../document/schema';
import { changeBetween, type DocumentMoment } from './document-change';

const point = (id: string, x = 1): PlannedPoint => ({
  id,
  handle: { x, y: 1 },
  target: null,
  memberId: 'm',
  name: 'Ana',
  color: '#112233',
  createdAt: 1,
});
const stroke = (id: string, mode: MaskStroke['mode'] = 'paint'): MaskStroke => ({
  id,
  mode,
  radius: 3,
  path: [1, 1],
  memberId: 'm',
});
const moment = (
  points: readonly PlannedPoint[] = [],
  strokes: readonly MaskStroke[] = [],
  settings: Record<string, unknown> = {},
): DocumentMoment => ({
  points: new Map(points.map((p) => [p.id, p])),
  strokes,
  settings: new Map(Object.entries(settings)),
});

describe('changeBetween', () => {
  it('names points that came, went or moved, the rarer first', () => {
    expect(changeBetween(moment(), moment([point('a')]))).toEqual({ part: 'points', how: 'placed', count: 1 });
    const two = moment([point('a'), point('b')]);
    expect(changeBetween(two, moment())).toEqual({ part: 'points', how: 'removed', count: 2 });
    expect(changeBetween(two, moment([point('a', 5), point('b')]))).toEqual({ part: 'points', how: 'moved', count: 1 });
    expect(changeBetween(moment([point('a')]), moment([point('a', 5), point('b')]))).toMatchObject({ how: 'placed' });
  });
  it('tells strokes, inverting and clearing apart', () => {
    expect(changeBetween(moment(), moment([], [stroke('a')]))).toEqual({ part: 'mask', how: 'painted', count: 1 });
    expect(changeBetween(moment([], [stroke('a')]), moment([], [stroke('a'), stroke('b', 'invert')]))).toMatchObject({
      how: 'inverted',
    });
    expect(changeBetween(moment([], [stroke('a'), stroke('b')]), moment())).toEqual({
      part: 'mask',
      how: 'removed',
      count: 2,
    });
  });
  it('names the settings', () => {
    const after = moment([], [], { stepPx: 4, layers: [1, 2] });
    expect(changeBetween(moment([], [], { stepPx: 4, layers: [1] }), after)).toEqual({
      part: 'settings',
      fields: ['layers'],
    });
    expect(changeBetween(after, after)).toBeNull();
  });
});
