import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeTrajectory, encodeTrajectory, type Trajectory } from './trajectory';

const point = {
  id: 'a',
  position: { x: 1, y: 2 },
  target: { x: 3, y: 4 },
  hold: false,
  distance: 2.5,
  confidence: 0.9,
};

const trajectory = fc
  .record({ layers: fc.integer({ min: 1, max: 4 }), wDim: fc.integer({ min: 1, max: 5 }) })
  .chain(({ layers, wDim }) =>
    fc.record({
      layers: fc.constant(layers),
      wDim: fc.constant(wDim),
      steps: fc.array(
        fc.record({
          ws: fc.float32Array({ minLength: layers * wDim, maxLength: layers * wDim }),
          points: fc.constant([point]),
          distance: fc.double({ min: 0, max: 100, noNaN: true }),
          naturalDistance: fc.double({ min: 0, max: 100, noNaN: true }),
        }),
        { minLength: 1, maxLength: 5 },
      ),
    }),
  );

const bits = (ws: Float32Array) => [...new Uint32Array(ws.slice().buffer)];

describe('trajectory', () => {
  it('comes back bit for bit, from any byte offset', () => {
    fc.assert(
      fc.property(trajectory, fc.integer({ min: 0, max: 3 }), (given: Trajectory, offset) => {
        const bytes = encodeTrajectory(given);
        const shifted = new Uint8Array(bytes.length + offset).subarray(offset);
        shifted.set(bytes);
        const back = decodeTrajectory(shifted);
        expect(back.steps.map(({ ws }) => bits(ws))).toEqual(given.steps.map(({ ws }) => bits(ws)));
        expect(back.steps.map(({ distance }) => distance)).toEqual(
          given.steps.map(({ distance }) => JSON.parse(JSON.stringify(distance)) as number),
        );
        expect(back.steps[0]?.points).toEqual([point]);
      }),
    );
  });

  it('keeps a layer that never changes only once', () => {
    const ws = Float32Array.from({ length: 14 * 64 }, (_, i) => i);
    const steps = Array.from({ length: 10 }, (_, step) => {
      const moved = ws.slice();
      moved[3 * 64] = step;
      return { ws: moved, points: [], distance: 0, naturalDistance: 1 };
    });
    const latents = 4 * (14 * 64 + 9 * 64);
    const size = encodeTrajectory({ layers: 14, wDim: 64, steps }).length;
    expect(size).toBeGreaterThan(latents);
    expect(size).toBeLessThan(latents + 1000);
  });

  it('refuses what is cut short, foreign or of another version', () => {
    const bytes = encodeTrajectory({
      layers: 1,
      wDim: 2,
      steps: [{ ws: Float32Array.of(1, 2), points: [], distance: 0, naturalDistance: 1 }],
    });
    expect(() => decodeTrajectory(bytes.subarray(0, bytes.length - 4))).toThrow(/cut short/);
    expect(() => decodeTrajectory(bytes.subarray(0, 5))).toThrow(/not a trajectory/);
    const newer = bytes.slice();
    newer[4] = 9;
    expect(() => decodeTrajectory(newer)).toThrow(/version 9/);
    expect(() => encodeTrajectory({ layers: 1, wDim: 2, steps: [] })).toThrow(RangeError);
    expect(() =>
      encodeTrajectory({
        layers: 2,
        wDim: 2,
        steps: [{ ws: Float32Array.of(1), points: [], distance: 0, naturalDistance: 1 }],
      }),
    ).toThrow(/must have 4/);
  });
});
