import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FlowModel, PARTS } from '../../tests/fixtures/flow-model';
import { distance, type Point } from '../geometry/point';
import type { Rendering } from './model';
import { startDrag, type StepGate } from './run';
import { defaultDragSettings } from './settings';
import type { DragMask, DragPoint, DragRequest, DragResult, DragRun, DragStep } from './types';

const [left, right] = PARTS;

function point(id: string, handle: Point, target: Point, hold = false): DragPoint {
  return { id, handle, target, hold };
}

function pull(id: string, handle: Point, by: Point): DragPoint {
  return point(id, handle, { x: handle.x + by.x, y: handle.y + by.y });
}

function request(model: FlowModel, changes: Partial<DragRequest> = {}): DragRequest {
  return {
    pack: { name: 'flow', generator: '' },
    ws: model.start(),
    points: [pull('a', left, { x: 20, y: 10 })],
    mask: null,
    settings: defaultDragSettings(model.shape),
    live: false,
    ...changes,
  };
}

async function run(drag: DragRun, onStep: (step: DragStep) => void = () => undefined): Promise<DragResult> {
  for await (const step of drag) onStep(step);
  return drag.result;
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Lets everything that is ready happen. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Pictures are on their way until they are told to be there. */
class BesideModel extends FlowModel {
  readonly drawsBeside = true;
  readonly pictures: { readonly give: () => void; readonly refuse: (error: Error) => void }[] = [];

  override async synthesise(ws: Float32Array): Promise<Rendering> {
    const { features, draw } = await super.synthesise(ws);
    const beside = () =>
      new Promise<Uint8Array>((resolve, reject) => {
        this.pictures.push({ give: () => resolve(draw()), refuse: reject });
      });
    return { features, draw: beside };
  }

  finish(): void {
    for (const { give } of this.pictures.splice(0)) give();
  }

  fail(error: Error): void {
    for (const { refuse } of this.pictures.splice(0)) refuse(error);
  }
}

describe('startDrag', () => {
  it('brings a handle to its target, and the picture really goes there', async () => {
    const model = new FlowModel();
    const steps: DragStep[] = [];
    const result = await run(startDrag(model, request(model)), (step) => steps.push(step));
    expect(result.reason).toBe('arrived');
    expect(result.distance).toBeLessThanOrEqual(1);
    expect(distance(model.whereIs(left, result.ws), { x: left.x + 20, y: left.y + 10 })).toBeLessThan(1.3);
    expect(steps.map((step) => step.index)).toEqual(steps.map((_, i) => i));
    expect(steps[0]?.distance).toBeCloseTo(Math.hypot(20, 10), 6);
    expect(result.ws).toEqual(steps.at(-1)?.ws);
    const jumps = steps
      .slice(1)
      .map((step, i) => distance(positionOf(step, 'a'), positionOf(steps[i] as DragStep, 'a')));
    expect(Math.max(...jumps)).toBeLessThan(model.shape.stepPx * 1.2);
  });

  it('gives equal bytes for equal requests', async () => {
    const images: string[][] = [[], []];
    for (const list of images) {
      const model = new FlowModel();
      await run(startDrag(model, request(model)), (step) => list.push(digest(step.image)));
    }
    expect(images[0]?.length).toBeGreaterThan(4);
    expect(images[0]).toEqual(images[1]);
  });

  it('computes a step only when it is asked for', async () => {
    const model = new FlowModel();
    const iterator = startDrag(model, request(model))[Symbol.asyncIterator]();
    await iterator.next();
    await iterator.next();
    await settle();
    expect(model.synthesised).toBe(2);
    await iterator.return?.();
  });

  it('makes one step more while a picture is drawn beside, and gives the same steps', async () => {
    const plain = new FlowModel();
    const expected: string[] = [];
    await run(startDrag(plain, request(plain)), (step) => expected.push(digest(step.image)));
    const model = new BesideModel();
    const drag = startDrag(model, request(model));
    const steps = drag[Symbol.asyncIterator]();
    const first = steps.next();
    await settle();
    // The first picture is on its way, and so is that of the step after it: no third one.
    expect([model.synthesised, model.pictures.length]).toEqual([2, 2]);
    model.finish();
    const images = [digest(((await first).value as DragStep).image)];
    for (;;) {
      const step = steps.next();
      await settle();
      model.finish();
      const made = await step;
      if (made.done === true) break;
      images.push(digest(made.value.image));
    }
    expect(images).toEqual(expected);
    expect((await drag.result).reason).toBe('arrived');
  });

  it('ends for a consumer that leaves while the next step is made beside, also where that rests', async () => {
    for (const by of [20, 0.1]) {
      const model = new BesideModel();
      const drag = startDrag(model, request(model, { live: true, points: [pull('a', left, { x: by, y: 0 })] }));
      const steps = drag[Symbol.asyncIterator]();
      const first = steps.next();
      await settle();
      model.finish();
      await first;
      await steps.return?.();
      expect((await drag.result).reason).toBe('stopped');
    }
  });

  it('passes on the error of a picture that is drawn beside', async () => {
    const model = new BesideModel();
    const drag = startDrag(model, request(model));
    const done = run(drag);
    await settle();
    model.fail(new Error('no picture'));
    await expect(done).rejects.toThrow('no picture');
  });

  it('touches only the layers that may move', async () => {
    const model = new FlowModel();
    const ws = model.start().fill(0.5, model.shape.wDim);
    const result = await run(startDrag(model, request(model, { ws })));
    expect(result.ws.subarray(model.shape.wDim)).toEqual(ws.subarray(model.shape.wDim));
    const other = { ...defaultDragSettings(model.shape), layers: [1], maxSteps: 5 };
    const fixed = await run(startDrag(model, request(model, { ws, settings: other })));
    expect(fixed.ws.subarray(0, model.shape.wDim)).toEqual(ws.subarray(0, model.shape.wDim));
  });

  it('keeps a hold point, which would otherwise come along', async () => {
    const beside = { x: left.x + 45, y: left.y };
    const without = new FlowModel();
    const free = await run(startDrag(without, request(without)));
    expect(distance(without.whereIs(beside, free.ws), beside)).toBeGreaterThan(8);
    const model = new FlowModel();
    const points = [pull('a', left, { x: 20, y: 10 }), point('h', beside, beside, true)];
    const settings = { ...defaultDragSettings(model.shape), maxSteps: 12 };
    const held = await run(startDrag(model, request(model, { points, settings })));
    expect(distance(model.whereIs(beside, held.ws), beside)).toBeLessThan(5);
    expect(held.points.find((p) => p.id === 'h')?.distance).toBe(0);
  });

  it('lays unseen anchors outside a mask', async () => {
    const model = new FlowModel();
    const size = 16;
    const cells = new Uint8Array(size * size).map((_, i) => (i % size < size / 2 ? 1 : 0));
    const mask: DragMask = { size, cells };
    const points = [pull('a', { x: 120, y: 128 }, { x: 10, y: 0 })];
    const settings = { ...defaultDragSettings(model.shape), maxSteps: 10 };
    const free = await run(startDrag(model, request(model, { points, settings })));
    const held = await run(startDrag(model, request(model, { points, settings, mask })));
    const slip = (result: DragResult) => distance(model.whereIs(right, result.ws), right);
    expect(slip(free)).toBeGreaterThan(4);
    expect(slip(held)).toBeLessThan(slip(free) / 3);
    expect(held.points.map((p) => p.id)).toEqual(['a']);
  });

  it('obeys new targets, points that join and points that leave at the next step', async () => {
    const model = new FlowModel();
    const drag = startDrag(model, request(model, { points: [pull('a', left, { x: 60, y: 0 })] }));
    const joined = pull('b', { x: 190, y: 130 }, { x: -12, y: -6 });
    const result = await run(drag, (step) => {
      if (step.index === 3) drag.setPoints([pull('a', left, { x: 10, y: -15 }), joined]);
      if (step.index === 4) expect(step.points.map((p) => p.id)).toEqual(['a', 'b']);
    });
    expect(result.reason).toBe('arrived');
    expect(distance(model.whereIs(left, result.ws), { x: left.x + 10, y: left.y - 15 })).toBeLessThan(1.5);
    expect(distance(positionOf(result, 'b'), joined.target)).toBeLessThan(1.5);

    const leaving = startDrag(model, request(model, { points: [pull('a', left, { x: 8, y: 0 }), joined] }));
    const last = await run(leaving, (step) => {
      if (step.index === 2) leaving.setPoints([joined]);
    });
    expect(last.points.map((p) => p.id)).toEqual(['b']);
  });

  it('begins with what is kept of where another drag came to rest', async () => {
    const model = new FlowModel();
    const first = await run(startDrag(model, request(model, { points: [pull('a', left, { x: 20, y: 0 })] })));
    const begun = async (): Promise<{ rendered: number; image: string }> => {
      const before = model.synthesised;
      let image = '';
      const drag = startDrag(model, request(model, { ws: first.ws, points: [pull('a', right, { x: 9, y: 0 })] }));
      await run(drag, (step) => {
        if (step.index > 0) return;
        image = digest(step.image);
        drag.cancel();
      });
      return { rendered: model.synthesised - before, image };
    };
    const anew = await begun();
    model.kept = (ws) => ({
      features: [model.features(ws)],
      draw: () => Promise.resolve(new Uint8Array(3)),
    });
    const kept = await begun();
    expect(anew.rendered).toBe(1);
    expect(kept).toEqual({ rendered: 0, image: digest(new Uint8Array(3)) });
  });

  it('keeps where it comes to rest, and nothing on the way', async () => {
    const model = new FlowModel();
    const kept: { ws: Float32Array; image: string }[] = [];
    model.keep = (ws, _, image) => void kept.push({ ws: Float32Array.from(ws), image: digest(image) });
    let last = '';
    const drag = startDrag(model, request(model, { points: [pull('a', left, { x: 20, y: 0 })] }));
    const result = await run(drag, (step) => (last = digest(step.image)));
    expect(result.steps).toBeGreaterThan(1);
    expect(kept).toEqual([{ ws: result.ws, image: last }]);
  });

  it('waits without work when a live drag has arrived, goes on when the target moves, ends on finish', async () => {
    const model = new FlowModel();
    const drag = startDrag(model, request(model, { live: true, points: [pull('a', left, { x: 8, y: 0 })] }));
    const seen: DragStep[] = [];
    const done = run(drag, (step) => seen.push(step));
    await settle();
    await settle();
    const arrivedAt = model.synthesised;
    expect(seen.at(-1)?.distance).toBeLessThan(1);
    await settle();
    expect(model.synthesised).toBe(arrivedAt);
    drag.setPoints([pull('a', left, { x: 8, y: 14 })]);
    drag.finish();
    const result = await done;
    expect(result.reason).toBe('arrived');
    expect(model.synthesised).toBeGreaterThan(arrivedAt);
    expect(positionOf(result, 'a').y).toBeGreaterThan(left.y + 12);
  });

  it('says when it cannot get closer instead of wandering on', async () => {
    const model = new FlowModel({ gain: 0 });
    const result = await run(startDrag(model, request(model)));
    expect(result.reason).toBe('stalled');
    expect(result.steps).toBeLessThan(15);
  });

  it('stops at the most steps allowed', async () => {
    const model = new FlowModel();
    const settings = { ...defaultDragSettings(model.shape), stepPx: 1, maxSteps: 4 };
    expect(await run(startDrag(model, request(model, { settings })))).toMatchObject({ reason: 'max-steps', steps: 4 });
  });

  it.each(['stop', 'cancel'] as const)('%ss within a step', async (how) => {
    const model = new FlowModel();
    const drag = startDrag(model, request(model));
    const result = await run(drag, (step) => {
      if (step.index === 2) drag[how]();
    });
    expect(result).toMatchObject({ reason: how === 'stop' ? 'stopped' : 'cancelled', steps: 2 });
  });

  it('comes home: there and back is the code it began with, and from there on all pulls go', async () => {
    const model = new FlowModel();
    const by = (x: number, y = 0) => point('h', left, { x: left.x + x, y: left.y + y });
    const drag = startDrag(model, request(model, { live: true, points: [by(24, 6)] }));
    const homes: number[] = [];
    const done = run(drag, ({ index, ws }) => {
      if (index === 4) drag.setPoints([by(0)]);
      if (ws.every((value, i) => value === model.start()[i])) homes.push(index);
      if (homes.length === 2) {
        drag.setPoints([by(4)]);
        drag.finish();
      }
    });
    await done;
    expect(homes[0]).toBe(0);
    expect(homes[1]).toBeGreaterThan(4);
    const direct = await run(startDrag(model, request(model, { points: [by(4)] })));
    const result = await drag.result;
    expect(distance(model.whereIs(left, result.ws), model.whereIs(left, direct.ws))).toBeLessThan(0.5);
  });

  it('goes on where it was cut off: to the same target, and home to the code that it began with', async () => {
    const model = new FlowModel();
    const by = (x: number, y = 0) => point('h', left, { x: left.x + x, y: left.y + y });
    const whole = await run(startDrag(model, request(model, { points: [by(24, 6)] })));
    let cut: DragStep | null = null;
    const first = startDrag(model, request(model, { points: [by(24, 6)] }));
    await run(first, (step) => {
      cut = step;
      if (step.index === 6) first.stop();
    });
    const { ws, points } = cut as unknown as DragStep;
    const soFar = { startWs: model.start(), positions: points.map(({ id, position }) => ({ id, position })) };
    const again = startDrag(new FlowModel(), request(model, { ws, soFar, live: true, points: [by(24, 6)] }));
    let home: Float32Array | null = null;
    const steps: DragStep[] = [];
    const over = run(again, (step) => {
      steps.push(step);
      if (step.distance <= 1) again.setPoints([by(0)]);
      if (step.index > 0 && step.ws.every((value, i) => value === model.start()[i])) {
        home = step.ws;
        again.finish();
      }
    });
    expect((await over).reason).toBe('arrived');
    expect(home).not.toBeNull();
    expect(steps[0]?.ws).toEqual(ws);
    expect(distance(positionOf(steps[0] as DragStep, 'h'), positionOf(cut as unknown as DragStep, 'h'))).toBe(0);
    const arrived = steps.find((step) => step.distance <= 1) as DragStep;
    expect(distance(model.whereIs(left, arrived.ws), model.whereIs(left, whole.ws))).toBeLessThan(1);
  });

  it('does not go home where a point was grabbed on the way', async () => {
    const model = new FlowModel();
    const away = point('h', left, { x: left.x + 24, y: left.y });
    const drag = startDrag(model, request(model, { live: true, points: [away] }));
    const joined = point('j', right, right);
    const result = await run(drag, ({ index }) => {
      if (index === 6) drag.setPoints([away, joined]);
      if (index === 8) drag.setPoints([{ ...away, target: left }, joined]);
      if (index === 8) drag.finish();
    });
    expect(result.ws.some((value, i) => value !== model.start()[i])).toBe(true);
  });

  it('says how long it had nothing to do before a step, and how long the step waited for its turn', async () => {
    const model = new FlowModel();
    const slow: StepGate = async (work) => {
      await settle();
      return work();
    };
    const drag = startDrag(model, request(model, { live: true, points: [point('h', left, left)] }), slow);
    const steps: DragStep[] = [];
    const done = run(drag, (step) => steps.push(step));
    await settle();
    await settle();
    drag.setPoints([point('h', left, { x: left.x + 20, y: left.y })]);
    drag.finish();
    await done;
    const [begin, first, second] = steps;
    expect(begin?.rested).toBe(0);
    expect(first?.rested).toBeGreaterThan(0);
    expect(second?.rested).toBe(0);
    for (const step of steps) expect(step.waited).toBeGreaterThan(0);
  });

  it('ends a waiting live drag on cancel', async () => {
    const model = new FlowModel();
    const drag = startDrag(model, request(model, { live: true, points: [point('h', left, left, true)] }));
    const done = run(drag);
    await settle();
    drag.cancel();
    expect((await done).reason).toBe('cancelled');
  });

  it('passes an error of the networks on to the consumer and to the result', async () => {
    const model = new FlowModel();
    model.predict = () => Promise.reject(new Error('out of memory'));
    const drag = startDrag(model, request(model));
    await expect(run(drag)).rejects.toThrow('out of memory');
    await expect(drag.result).rejects.toThrow('out of memory');
  });
});

function positionOf(state: { readonly points: DragStep['points'] }, id: string): Point {
  const found = state.points.find((p) => p.id === id);
  if (found === undefined) throw new Error(`no point ${id}`);
  return found.position;
}
