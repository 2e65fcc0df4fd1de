import { describe, expect, it } from 'vitest';
import type { DragStep } from '../../lib/drag/types';
import { decodeNpz } from '../../lib/npz/npz';
import { trajectoryNpz } from './trajectory';

const timings = { predictor: 0, regularizer: 0, generator: 0, tracking: 0, total: 0 };

function step(index: number): DragStep {
  const point = (id: string, x: number, hold: boolean) => {
    return { id, position: { x, y: index }, target: { x: 9, y: 8 }, hold, distance: 1, confidence: 1 };
  };
  const points = [point('a', 1, false), point('b', 2, true)];
  return {
    index,
    ws: Float32Array.of(index, 1, 2, 3),
    image: new Uint8Array(0),
    points,
    distance: 5 - index,
    naturalDistance: 1,
    timings,
    grabs: [],
    rested: 0,
    waited: 0,
  };
}

describe('trajectoryNpz', () => {
  it('holds every step in order', () => {
    const arrays = decodeNpz(trajectoryNpz([step(0), step(1)], { layers: 2, wDim: 2 }));
    expect(arrays.ws).toEqual({ shape: [2, 2, 2], data: Float32Array.of(0, 1, 2, 3, 1, 1, 2, 3) });
    expect(arrays.positions).toEqual({ shape: [2, 2, 2], data: Float32Array.of(1, 0, 2, 0, 1, 1, 2, 1) });
    expect(arrays.hold).toEqual({ shape: [2], data: Uint8Array.of(0, 1) });
    expect([...(arrays.distance?.data ?? [])]).toEqual([5, 4]);
  });
});
