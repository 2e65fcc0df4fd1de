import { describe, expect, it } from 'vitest';
import { FlowModel, PARTS } from '../../tests/fixtures/flow-model';
import { distance, type Point } from '../geometry/point';
import { PointTracker } from './tracker';

const model = new FlowModel();
const { resolution } = model.shape;
const [left, right] = PARTS;

/** Follows all of `starts` through the frames. */
function track(starts: readonly Point[], latents: readonly Float32Array[]): PointTracker[] {
  const first = model.features(model.start());
  const trackers = starts.map((from) => new PointTracker(first, from, resolution));
  for (const ws of latents) {
    const map = model.features(ws);
    for (const tracker of trackers) tracker.update(map, false);
  }
  return trackers;
}

/** A way of the left part through `turns`, in steps of `step` px. */
function way(turns: readonly Point[], step: number): Float32Array[] {
  const latents: Float32Array[] = [];
  let at: Point = { x: 0, y: 0 };
  for (const turn of turns) {
    const steps = Math.ceil(distance(at, turn) / step);
    for (let i = 1; i <= steps; i++) {
      const ws = model.start();
      ws[0] = at.x + ((turn.x - at.x) * i) / steps;
      ws[1] = at.y + ((turn.y - at.y) * i) / steps;
      latents.push(ws);
    }
    at = turn;
  }
  return latents;
}

describe('PointTracker', () => {
  const starts: Point[] = [
    { x: 80, y: 128 },
    { x: 71.3, y: 140.8 },
    { x: 95.5, y: 110.25 },
  ];

  it.each([0.3, 1, 4, 6])('follows a known flow to a third of a px in steps of %s px', (step) => {
    const latents = way([{ x: 18, y: -9 }], step);
    track(starts, latents).forEach(({ position }, i) => {
      const from = starts[i] as Point;
      const truth = model.whereIs(from, latents.at(-1) as Float32Array);
      expect(distance(from, truth)).toBeGreaterThan(12);
      expect(distance(position, truth)).toBeLessThan(0.35);
    });
  });

  it.each([12, 20])('finds the spot after a jump of %s px when it knows what was asked for', (jump) => {
    const ws = model.start();
    ws[0] = jump;
    const [last] = [model.features(ws)];
    for (const from of starts) {
      const tracker = new PointTracker(model.features(model.start()), from, resolution);
      const truth = model.whereIs(from, ws);
      // The predictor is asked for the whole way and does nine tenths of it.
      tracker.update(last, false, { x: (truth.x - from.x) / 0.9, y: 0 });
      expect(distance(tracker.position, truth)).toBeLessThan(0.5);
    }
  });

  it('stays where it is when what was asked for did not happen', () => {
    const map = model.features(model.start());
    for (const from of starts) {
      const tracker = new PointTracker(map, from, resolution);
      tracker.update(map, false, { x: 12, y: -9 });
      expect(distance(tracker.position, from)).toBeLessThan(0.01);
    }
  });

  it('does not drift over two hundred steps there and back', () => {
    const corners = [
      { x: 12, y: 4 },
      { x: -8, y: 10 },
      { x: 0, y: -12 },
    ];
    const latents = way([...corners, ...corners, { x: 0, y: 0 }], 0.6);
    expect(latents.length).toBeGreaterThan(200);
    track(starts, latents).forEach(({ position, confidence }, i) => {
      expect(distance(position, starts[i] as Point)).toBeLessThan(0.2);
      expect(confidence).toBeGreaterThan(0.99);
    });
  });

  it('stays where nothing moves', () => {
    const latents = way([{ x: 14, y: 14 }], 2);
    const far = { x: 240, y: 20 };
    const [away, aside] = track([far, right], latents) as [PointTracker, PointTracker];
    expect(distance(away.position, far)).toBeLessThan(0.05);
    expect(distance(aside.position, model.whereIs(right, latents.at(-1) as Float32Array))).toBeLessThan(0.3);
  });

  it('says how far each step went', () => {
    const [first, second] = way([{ x: 6, y: 0 }], 3) as [Float32Array, Float32Array];
    const tracker = new PointTracker(model.features(model.start()), left, resolution);
    const moved = [first, second].map((ws) => tracker.update(model.features(ws), false));
    expect(left.x + moved.reduce((sum, m) => sum + m.x, 0)).toBeCloseTo(tracker.position.x, 9);
    expect(moved[0]?.x).toBeCloseTo(3, 0);
  });

  it('keeps inside the picture, at its very corner as well, and does not move on flat ground', () => {
    const flat = { size: 64, channels: 2, data: new Float32Array(2 * 64 * 64).fill(3) };
    const corner = new PointTracker(flat, { x: 256, y: 0 }, resolution);
    expect(corner.update(flat, false)).toEqual({ x: 0, y: 0 });
    expect(corner.position).toEqual({ x: 256, y: 0 });
  });

  it('believes that a held spot slipped where there is texture, not on a plain background', () => {
    const slip = (strength: number) => {
      const scaled = (ws: Float32Array) => {
        const map = model.features(ws);
        return { ...map, data: map.data.map((value) => value * strength) };
      };
      const tracker = new PointTracker(scaled(model.start()), left, resolution);
      return tracker.update(scaled((way([{ x: 3, y: 0 }], 3) as [Float32Array])[0]), true).x;
    };
    expect(slip(2)).toBeGreaterThan(2.4);
    expect(slip(0.02)).toBeLessThan(0.3);
  });

  it('loses confidence when the spot no longer looks the same', () => {
    const tracker = new PointTracker(model.features(model.start()), left, resolution);
    const map = model.features(model.start());
    tracker.update({ ...map, data: map.data.map((value) => -value) }, false);
    expect(tracker.confidence).toBeLessThan(0.5);
  });
});
