import { describe, expect, it } from 'vitest';
import { FlowModel, PARTS } from '../../../tests/fixtures/flow-model';
import { SeededRandom } from '../../latent/random';
import { startDrag } from '../run';
import type { DragPoint, DragResult, DragSettings } from '../types';
import { UntrainedModel, picturesAStep, type Move } from './model';
import { keepNatural, naturalOf } from './natural';
import { coordinates, principalOf } from './principal';

/** Codes whose numbers vary by 12, 9, 6 and 3. */
function samples(count: number): Float32Array[] {
  const random = new SeededRandom(5);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  return Array.from({ length: count }, () => Float32Array.from([12, 9, 6, 3], (spread) => spread * normal() + 1));
}
const principal = principalOf(samples(4000));
const natural = naturalOf(principal, samples(4000));
const SETTINGS: DragSettings = { stepPx: 4, layers: null, regularizerStrength: 1, stopDistancePx: 0.5, maxSteps: 60 };

async function drag(flow: FlowModel, points: DragPoint[], maxSteps = SETTINGS.maxSteps): Promise<DragResult> {
  const moves = Array.from({ length: 4 }, (_, direction): Move => ({ direction, layers: [0] }));
  const model = new UntrainedModel(flow.shape, flow, natural, moves);
  const request = { ws: flow.start(), points, mask: null, settings: { ...SETTINGS, maxSteps }, live: false };
  const drag = startDrag(model, { ...request, pack: { name: 'flow', generator: '' } });
  for await (const step of drag) expect(step.naturalDistance).toBeLessThanOrEqual(natural.far + 1e-6);
  return drag.result;
}

describe('principal directions', () => {
  it('are the axes along which codes vary, the widest first', () => {
    expect(principal.count).toBe(4);
    [12, 9, 6, 3].forEach((spread, k) => {
      expect(principal.deviations[k]).toBeCloseTo(spread, -0.5);
      expect(Math.abs(principal.directions[k * 4 + k] as number)).toBeGreaterThan(0.98);
    });
    expect(Array.from(coordinates(principal, principal.mean, 0)).map((v) => Math.abs(v) < 1e-6)).toEqual(
      Array(4).fill(true),
    );
  });

  it('leave out what does not vary', () => {
    const flat = samples(500).map((w) => Float32Array.of(w[0] as number, 2, w[1] as number, 2));
    expect(principalOf(flat).count).toBe(2);
  });

  it('need samples', () => {
    expect(() => principalOf([])).toThrow(RangeError);
    expect(() => principalOf([new Float32Array(2), new Float32Array(3)])).toThrow(RangeError);
  });
});

describe('the natural range', () => {
  it('is about 1 from the mean, and ends where one code in a thousand lies', () => {
    expect(natural.mean).toBeCloseTo(0.95, 1);
    expect(natural.p99).toBeLessThan(natural.far);
  });

  it('is left by nobody: what lies beyond comes back towards the mean, layer by layer', () => {
    const start = new Float32Array(8);
    const beyond = Float32Array.of(100, 0, 0, 0, 1, 1, 1, 1);
    const { ws } = keepNatural(natural, beyond, start, 1);
    expect(ws[0]).toBeLessThan(100);
    expect(ws[0]).toBeGreaterThan(natural.far * 12);
    expect(Array.from(ws.subarray(4))).toEqual([1, 1, 1, 1]);
    expect(Array.from(keepNatural(natural, beyond, start, 0).ws)).toEqual(Array.from(beyond));
    // An odd face is not made ordinary by a small pull.
    expect(Array.from(keepNatural(natural, beyond, beyond, 1).ws)).toEqual(Array.from(beyond));
  });
});

describe('a drag without a trained predictor', () => {
  const [left, right] = PARTS;

  it('brings a point to its target', async () => {
    const flow = new FlowModel();
    const target = { x: left.x + 15, y: left.y - 6 };
    const result = await drag(flow, [{ id: 'a', handle: left, target, hold: false }]);
    expect(result.reason).toBe('arrived');
    const at = flow.whereIs(left, result.ws);
    expect(Math.hypot(at.x - target.x, at.y - target.y)).toBeLessThan(1);
  });

  it('holds what shall stay while something else moves', async () => {
    const flow = new FlowModel();
    const result = await drag(flow, [
      { id: 'a', handle: left, target: { x: left.x, y: left.y + 12 }, hold: false },
      { id: 'b', handle: right, target: right, hold: true },
    ]);
    const held = flow.whereIs(right, result.ws);
    expect(Math.hypot(held.x - right.x, held.y - right.y)).toBeLessThan(1);
    expect(flow.whereIs(left, result.ws).y).toBeGreaterThan(left.y + 10.5);
  });

  it('renders a measurement once for several steps', async () => {
    const flow = new FlowModel();
    const result = await drag(flow, [{ id: 'a', handle: left, target: { x: left.x + 20, y: left.y }, hold: false }]);
    expect(result.steps).toBeGreaterThan(3);
    expect(flow.synthesised).toBeLessThan(result.steps * 4);
  });

  it('draws as many pictures in a usual pull as is told before the first one', async () => {
    const flow = new FlowModel();
    const points = [{ id: 'a', handle: left, target: { x: left.x + 25, y: left.y }, hold: false }];
    expect((await drag(flow, points, 6)).steps).toBe(6);
    // Step 0 shows the start, which is there before anybody pulls.
    expect(flow.synthesised - 1).toBeCloseTo(6 * picturesAStep(4));
  });

  it('stops where nothing can follow', async () => {
    const flow = new FlowModel();
    const corner = { x: 250, y: 8 };
    const result = await drag(flow, [{ id: 'a', handle: corner, target: { x: 200, y: 40 }, hold: false }]);
    expect(result.reason).toBe('stalled');
  });
});
