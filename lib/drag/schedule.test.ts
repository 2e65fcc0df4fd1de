import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextMotions, type ScheduledPoint } from './schedule';

const SLACK = 3;
const next = (points: readonly ScheduledPoint[], stepPx: number) => nextMotions(points, stepPx, SLACK);

const origin = { x: 100, y: 100 };
const nowhere = { x: 0, y: 0 };
const moving = (x: number, y: number) => ({ position: origin, target: { x: 100 + x, y: 100 + y }, hold: false });

describe('nextMotions', () => {
  it('cuts a long way to the step length and keeps its direction', () => {
    expect(next([moving(30, 40)], 5)).toEqual([{ x: 3, y: 4 }]);
  });

  it('goes the whole way when it is shorter than a step', () => {
    expect(next([moving(1, -0.5)], 5)).toEqual([{ x: 1, y: -0.5 }]);
  });

  it('lets points arrive together', () => {
    expect(next([moving(20, 0), moving(0, -10)], 4)).toEqual([
      { x: 4, y: 0 },
      { x: 0, y: -2 },
    ]);
  });

  it('sends a hold point that slipped back, and lets the others wait for it', () => {
    const slipped = (by: number) => ({ position: { x: 50, y: 50 + by }, target: { x: 50, y: 50 }, hold: true });
    expect(next([moving(9, 0), slipped(0)], 4)).toEqual([{ x: 4, y: 0 }, nowhere]);
    expect(next([moving(9, 0), slipped(1.5)], 4)).toEqual([
      { x: 2, y: 0 },
      { x: 0, y: -1.5 },
    ]);
    expect(next([moving(9, 0), slipped(12)], 4)).toEqual([nowhere, { x: 0, y: -4 }]);
  });

  it('never asks for more than a step, and always brings every point nearer', () => {
    const coordinate = fc.double({ min: -200, max: 400, noNaN: true });
    const anyPoint = fc.record({
      position: fc.record({ x: coordinate, y: coordinate }),
      target: fc.record({ x: coordinate, y: coordinate }),
      hold: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(anyPoint, { maxLength: 8 }),
        fc.double({ min: 0.1, max: 30, noNaN: true }),
        (points, step) => {
          next(points, step).forEach((motion, i) => {
            const { position, target } = points[i] as (typeof points)[number];
            expect(Math.hypot(motion.x, motion.y)).toBeLessThanOrEqual(step * (1 + 1e-9));
            const before = Math.hypot(target.x - position.x, target.y - position.y);
            const after = Math.hypot(target.x - position.x - motion.x, target.y - position.y - motion.y);
            expect(after).toBeLessThanOrEqual(before + 1e-9);
          });
        },
      ),
    );
  });
});
