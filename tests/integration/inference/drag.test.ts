import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { distance, type Point } from '../../../lib/geometry/point';
import type { DragMask, DragPoint, DragStep } from '../../../lib/drag/types';
import type { InferencePool } from '../../../server/inference/pool';
import { collect, difference, hold, manifestOf, pull, requestFor, startPool } from './support';

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
/** Places of the middle face, px of 256: it looks straight ahead, so every seed has them about there. */
const NOSE: Point = { x: 128, y: 140 };
const CHIN: Point = { x: 128, y: 205 };
const BROW: Point = { x: 105, y: 100 };
const SEEDS = [1, 2, 3];

let pool: InferencePool;
beforeAll(async () => {
  pool = await startPool();
});
afterAll(() => pool.close());

function positionOf(step: DragStep, id: string): Point {
  const found = step.points.find((point) => point.id === id);
  if (found === undefined) throw new Error(`no point ${id}`);
  return found.position;
}

describe('a drag with the faces pack', () => {
  it.each(SEEDS)('moves the tracked point to its target (seed %s)', async (seed) => {
    for (const [dx, dy] of [
      [14, 0],
      [-10, 6],
    ] as const) {
      const { steps, result } = await collect(pool.startDrag(await requestFor(pool, seed, [pull('a', NOSE, dx, dy)])));
      const start = Math.hypot(dx, dy);
      expect(result.distance).toBeLessThan(start * 0.3);
      expect(steps.length - 1).toBe(result.steps);
      const first = steps[0] as DragStep;
      const last = steps.at(-1) as DragStep;
      // The picture has changed where it was pulled, not only the numbers.
      const near = (p: Point) => distance(p, NOSE) < 30;
      expect(difference(first.image, last.image, manifestOf(pool).resolution, near)).toBeGreaterThan(3);
    }
  });

  it('comes home: the nose 30 px to the right and back is the face it began with', async () => {
    for (const seed of SEEDS) {
      const to = (dx: number) => [pull('a', NOSE, dx, 0)];
      const drag = pool.startDrag({ ...(await requestFor(pool, seed, to(0))), live: true });
      const way = [10, 20, 30, 30, 20, 10, 0];
      // The pointer moves on once the picture has followed.
      const nudge = () => {
        const next = way.shift();
        if (next === undefined) drag.finish();
        else drag.setPoints(to(next));
      };
      const steps: DragStep[] = [];
      const walk = setInterval(nudge, 300);
      for await (const step of drag) steps.push(step);
      clearInterval(walk);
      const result = await drag.result;
      const [first, last] = [steps[0] as DragStep, steps.at(-1) as DragStep];
      const farthest = Math.max(...steps.map((step) => positionOf(step, 'a').x - NOSE.x));
      expect(farthest).toBeGreaterThan(8);
      expect(Math.max(...result.ws.map((value, i) => Math.abs(value - (first.ws[i] ?? 0))))).toBe(0);
      expect(difference(first.image, last.image, manifestOf(pool).resolution, () => true)).toBe(0);
    }
  });

  it('keeps a hold point, and the picture around it, better than without', async () => {
    const { resolution } = manifestOf(pool);
    const around = (p: Point) => distance(p, BROW) < 16;
    let free = 0;
    let held = 0;
    for (const seed of SEEDS) {
      const change = async (points: DragPoint[]) => {
        const { steps } = await collect(pool.startDrag(await requestFor(pool, seed, points)));
        const last = steps.at(-1) as DragStep;
        return { last, amount: difference((steps[0] as DragStep).image, last.image, resolution, around) };
      };
      const down = pull('a', CHIN, 0, 12);
      free += (await change([down])).amount;
      const { last, amount } = await change([down, hold('h', BROW)]);
      held += amount;
      expect(distance(positionOf(last, 'h'), BROW)).toBeLessThan(3);
      expect(positionOf(last, 'a').y).toBeGreaterThan(CHIN.y + 1);
    }
    expect(held).toBeLessThan(free);
  });

  it('moves less outside a mask than without one', async () => {
    const { resolution } = manifestOf(pool);
    const size = 32;
    const inside = (p: Point) => p.y > resolution * 0.58;
    const cells = new Uint8Array(size * size).map((_, i) => (Math.floor(i / size) >= size * 0.58 ? 1 : 0));
    const mask: DragMask = { size, cells };
    let open = 0;
    let masked = 0;
    for (const seed of SEEDS) {
      const change = async (given: DragMask | null) => {
        const points = [pull('a', CHIN, 8, 8)];
        const { steps } = await collect(pool.startDrag(await requestFor(pool, seed, points, { mask: given })));
        const first = steps[0] as DragStep;
        return difference(first.image, (steps.at(-1) as DragStep).image, resolution, (p) => !inside(p));
      };
      open += await change(null);
      masked += await change(mask);
    }
    expect(masked).toBeLessThan(open * 0.7);
  });

  it('gives the same bytes twice', async () => {
    const run = async () => {
      const { steps } = await collect(pool.startDrag(await requestFor(pool, 5, [pull('a', NOSE, 9, -4)])));
      return steps.map((step) => digest(step.image));
    };
    const once = await run();
    expect(once.length).toBeGreaterThan(2);
    expect(await run()).toEqual(once);
  });

  it.each(['stop', 'cancel'] as const)('ends within a step on %s', async (how) => {
    const drag = pool.startDrag(await requestFor(pool, 2, [pull('a', NOSE, 40, 0)]));
    let asked = -1;
    const { steps, result } = await collect(drag, (step) => {
      if (step.index !== 2) return;
      asked = step.index;
      drag[how]();
    });
    expect(result.reason).toBe(how === 'stop' ? 'stopped' : 'cancelled');
    // One step may be under way, and one may be on its way to us.
    expect(result.steps - asked).toBeLessThanOrEqual(2);
    expect((steps.at(-1) as DragStep).index).toBeLessThanOrEqual(result.steps);
  });

  it('follows a target that moves while it runs, lets a point join, and finishes a live drag', async () => {
    const drag = pool.startDrag(await requestFor(pool, 1, [pull('a', NOSE, 10, 0)], { live: true }));
    const { result } = await collect(drag, (step) => {
      if (step.index === 2) drag.setPoints([pull('a', NOSE, -8, 0), pull('b', BROW, -6, 0)]);
      if (step.index === 3) drag.finish();
    });
    expect(['arrived', 'stalled', 'max-steps']).toContain(result.reason);
    const [a, b] = result.points;
    expect([a?.id, b?.id]).toEqual(['a', 'b']);
    expect(a?.position.x).toBeLessThan(NOSE.x - 3);
    expect(b?.position.x).toBeLessThan(BROW.x - 2);
  });

  it('stays near natural faces, step by step', async () => {
    const { naturalDistance } = manifestOf(pool);
    const { steps } = await collect(pool.startDrag(await requestFor(pool, 4, [pull('a', NOSE, 20, 10)])));
    for (const step of steps) expect(step.naturalDistance).toBeLessThan(naturalDistance.p99);
  });
});
