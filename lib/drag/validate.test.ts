import { describe, expect, it } from 'vitest';
import { FlowModel } from '../../tests/fixtures/flow-model';
import { DragInputError } from './errors';
import { defaultDragSettings } from './settings';
import { validateRequest } from './validate';
import type { DragPoint, DragRequest } from './types';

const { shape } = new FlowModel();
const point: DragPoint = { id: 'a', handle: { x: 10, y: 20 }, target: { x: 30, y: 40 }, hold: false };
const settings = defaultDragSettings(shape);
const good: DragRequest = {
  pack: { name: 'flow', generator: '' },
  ws: new Float32Array(shape.layers * shape.wDim),
  points: [point],
  mask: { size: 8, cells: new Uint8Array(64).fill(1) },
  settings,
  live: false,
};

function fieldOf(changes: Partial<DragRequest>): string {
  try {
    validateRequest({ ...good, ...changes }, shape);
  } catch (error) {
    if (error instanceof DragInputError) return error.field;
    throw error;
  }
  return 'nothing wrong';
}

const withPoint = (changes: Partial<DragPoint>) => ({ points: [point, { ...point, id: 'b', ...changes }] });

describe('validateRequest', () => {
  it('takes a good request', () => {
    expect(fieldOf({})).toBe('nothing wrong');
    expect(fieldOf(withPoint({ handle: { x: 0, y: 256 }, target: { x: -100, y: 400 } }))).toBe('nothing wrong');
  });

  it.each<[string, Partial<DragRequest>]>([
    ['ws', { ws: new Float32Array(3) }],
    ['ws[1]', { ws: good.ws.map((_, i) => (i === 1 ? NaN : 0)) }],
    ['points', { points: [] }],
    ['points', { points: Array.from({ length: shape.maxPoints + 1 }, (_, i) => ({ ...point, id: String(i) })) }],
    ['points[1].id', withPoint({ id: 'a' })],
    ['points[1].id', withPoint({ id: '' })],
    ['points[1].id', withPoint({ id: 'x'.repeat(101) })],
    ['points[1].handle.x', withPoint({ handle: { x: NaN, y: 0 } })],
    ['points[1].handle.y', withPoint({ handle: { x: 0, y: 256.01 } })],
    ['points[1].target.x', withPoint({ target: { x: Infinity, y: 0 } })],
    ['points[1].target.y', withPoint({ target: { x: 0, y: -257 } })],
    ['mask.size', { mask: { size: 4, cells: new Uint8Array(16).fill(1) } }],
    ['mask.size', { mask: { size: 8.5, cells: new Uint8Array(72).fill(1) } }],
    ['mask.cells', { mask: { size: 8, cells: new Uint8Array(63).fill(1) } }],
    ['mask.cells', { mask: { size: 8, cells: new Uint8Array(64).fill(2) } }],
    ['mask.cells', { mask: { size: 8, cells: new Uint8Array(64) } }],
    ['settings.stepPx', { settings: { ...settings, stepPx: 0 } }],
    ['settings.stepPx', { settings: { ...settings, stepPx: NaN } }],
    ['settings.stopDistancePx', { settings: { ...settings, stopDistancePx: -1 } }],
    ['settings.regularizerStrength', { settings: { ...settings, regularizerStrength: 1.5 } }],
    ['settings.maxSteps', { settings: { ...settings, maxSteps: 2.5 } }],
    ['settings.maxSteps', { settings: { ...settings, maxSteps: 1e9 } }],
    ['settings.layers', { settings: { ...settings, layers: [] } }],
    ['settings.layers[1]', { settings: { ...settings, layers: [0, 2] } }],
  ])('names %s', (field, changes) => {
    expect(fieldOf(changes)).toBe(field);
  });
});
