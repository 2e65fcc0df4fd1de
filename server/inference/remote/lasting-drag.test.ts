import { describe, expect, it } from 'vitest';
import type { DragResult, DragRun, DragStep, Grab } from '../../../lib/drag/types';
import { InferenceError } from '../errors';
import { RemoteDrag } from '../remote-drag';
import { LastingDrag, type Reached, type Wishes } from './lasting-drag';

const lost = new InferenceError('worker-lost', 'gone');
const at = (x: number) => ({ id: 'a', handle: { x: 0, y: 0 }, target: { x, y: 0 }, hold: false });
const grab = (id: string): Grab => ({ id, feature: Float32Array.of(1) });

function step(index: number, ws: number, more: Partial<DragStep> = {}): DragStep {
  const points = [{ ...at(9), position: { x: ws, y: 0 }, distance: 9 - ws, confidence: 1 }];
  return {
    index,
    ws: Float32Array.of(ws),
    image: Uint8Array.of(ws),
    points,
    distance: 9 - ws,
    naturalDistance: 1,
    timings: { predictor: 0, regularizer: 0, generator: 0, tracking: 0, total: 0 },
    grabs: [],
    rested: 0,
    waited: 0,
    ...more,
  };
}

const result = (steps: number, ws: number, reason: DragResult['reason'] = 'arrived'): DragResult => ({
  reason,
  steps,
  ws: Float32Array.of(ws),
  points: [],
  grabs: [grab('a')],
  distance: 0,
});

/** Places that a test speaks for, one after the other. */
function places() {
  const begun: {
    readonly drag: RemoteDrag;
    readonly reached: Reached | null;
    readonly wishes: Wishes;
    leave(): void;
  }[] = [];
  const told: string[] = [];
  const moves: string[] = [];
  const place = (reached: Reached | null, wishes: Wishes, leave: () => void): DragRun => {
    const drag = new RemoteDrag(begun.length, null, ({ kind }) => kind !== 'credit' && told.push(kind));
    begun.push({ drag, reached, wishes, leave });
    return drag;
  };
  const drag = new LastingDrag(place, { points: [at(9)], mask: null, settings: null }, null, (why) => moves.push(why));
  const seen: DragStep[] = [];
  const over = (async () => {
    for await (const each of drag) seen.push(each);
    return drag.result;
  })();
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { drag, begun, told, moves, seen, over, settled, now: () => begun.at(-1) as (typeof begun)[number] };
}

describe('LastingDrag', () => {
  it('goes on from the last latent: steps count on, and what was grabbed is told once', async () => {
    const { now, begun, moves, seen, over, settled } = places();
    now().drag.deliver(step(0, 0, { grabs: [grab('a')] }));
    now().drag.deliver(step(1, 3));
    now().drag.end({ error: lost });
    await settled();
    expect(moves).toEqual(['lost']);
    expect(begun[1]?.reached?.step).toMatchObject({ index: 1, ws: Float32Array.of(3) });
    expect([...(begun[1]?.reached?.fromStart ?? [])]).toEqual(['a']);
    now().drag.deliver(step(0, 3, { grabs: [grab('a')] }));
    now().drag.deliver(step(1, 6));
    now().drag.end({ result: result(1, 6) });
    expect(await over).toMatchObject({ reason: 'arrived', steps: 2, ws: Float32Array.of(6) });
    expect(seen.map(({ index, grabs }) => [index, grabs.length])).toEqual([
      [0, 1],
      [1, 0],
      [2, 0],
    ]);
  });

  it('begins anew where nothing was made yet, with what is asked by now', async () => {
    const { drag, now, begun, told, over, settled } = places();
    drag.setPoints([at(5)]);
    drag.finish();
    now().drag.end({ error: lost });
    await settled();
    expect(begun[1]).toMatchObject({ reached: null, wishes: { points: [at(5)] } });
    expect(told).toEqual(['points', 'finish', 'finish']);
    now().drag.end({ result: result(0, 0) });
    expect(await over).toMatchObject({ steps: 0 });
  });

  it('tells what was grabbed on the way, also where that is all there is to tell', async () => {
    const { drag, now, seen, over, settled } = places();
    now().drag.deliver(step(0, 0, { grabs: [grab('a')] }));
    await settled();
    drag.setPoints([at(9), { ...at(9), id: 'b' }]);
    now().drag.end({ error: lost });
    await settled();
    now().drag.deliver(step(0, 0, { grabs: [grab('a'), grab('b')] }));
    now().drag.end({ result: result(0, 0) });
    await over;
    expect(seen.map(({ index, grabs }) => [index, grabs.map(({ id }) => id)])).toEqual([
      [0, ['a']],
      [0, ['b']],
    ]);
  });

  it('leaves a place that wants to be rid of it after the step under way', async () => {
    const { now, begun, told, moves, over, settled } = places();
    now().drag.deliver(step(0, 0));
    now().leave();
    now().leave();
    expect(told).toEqual(['stop']);
    now().drag.deliver(step(1, 2));
    now().drag.end({ result: result(1, 2, 'stopped') });
    await settled();
    expect(moves).toEqual(['left']);
    expect(begun[1]?.reached?.step.index).toBe(1);
    now().drag.end({ result: result(0, 2) });
    expect(await over).toMatchObject({ reason: 'arrived', steps: 1 });
  });

  it.each([
    ['stop', 'stopped'],
    ['cancel', 'cancelled'],
  ] as const)('ends with what it had when its place is lost after a %s', async (how, reason) => {
    const { drag, now, begun, over } = places();
    now().drag.deliver(step(0, 0, { grabs: [grab('a')] }));
    now().drag.deliver(step(1, 4, { image: Uint8Array.of(7), encoding: 'image/jpeg' }));
    await new Promise((resolve) => setImmediate(resolve));
    drag[how]();
    now().drag.end({ error: lost });
    expect(await over).toMatchObject({
      reason,
      steps: 1,
      ws: Float32Array.of(4),
      grabs: [grab('a')],
      image: undefined,
    });
    expect(begun).toHaveLength(1);
  });

  it('keeps what it reached when no place holds it', async () => {
    const { now, begun, over, settled } = places();
    now().drag.deliver(step(0, 0));
    now().drag.deliver(step(1, 4));
    for (let i = 0; i < 6; i++) {
      now().drag.end({ error: lost });
      await settled();
    }
    expect(await over).toMatchObject({ reason: 'stopped', steps: 1, ws: Float32Array.of(4), image: Uint8Array.of(4) });
    expect(begun.length).toBeLessThan(8);
  });

  it('fails with what is wrong with the drag itself', async () => {
    const { now, begun, over } = places();
    const failed = new InferenceError('failed', 'numbers that are not finite');
    now().drag.end({ error: failed });
    await expect(over).rejects.toBe(failed);
    expect(begun).toHaveLength(1);
  });
});
