import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildTimeline, frameAtTime, frameOf, jumpEdit, pathTo, thinOut, type ReplayNode } from './timeline';

const tree = (list: { parent: number; steps: number; durationMs: number }[]): Map<string, ReplayNode> =>
  new Map(
    list.map(({ parent, steps, durationMs }, i) => [
      `n${i}`,
      { id: `n${i}`, parent: i === 0 ? null : `n${parent % i}`, steps: i === 0 ? 0 : steps, durationMs },
    ]),
  );
const trees = fc
  .array(
    fc.record({
      parent: fc.nat(),
      steps: fc.integer({ min: 0, max: 9 }),
      durationMs: fc.integer({ min: 0, max: 5000 }),
    }),
    {
      minLength: 1,
      maxLength: 12,
    },
  )
  .map(tree);
const any = (nodes: Map<string, ReplayNode>) => [...nodes.keys()].at(-1) ?? '';

describe('timeline', () => {
  it('leads from the first node to the chosen one and has every step once, without gaps', () => {
    fc.assert(
      fc.property(trees, (nodes) => {
        const timeline = buildTimeline(nodes, any(nodes));
        expect(timeline.path[0]).toBe('n0');
        expect(timeline.path.at(-1)).toBe(any(nodes));
        let at = 0;
        for (const frame of timeline.frames) {
          expect(frame.startMs).toBeCloseTo(at);
          expect(frame.durationMs).toBeGreaterThan(0);
          at += frame.durationMs;
        }
        expect(timeline.durationMs).toBeCloseTo(at);
        const expected = timeline.path.reduce((sum, id) => sum + 1 + (nodes.get(id)?.steps ?? 0), 0);
        expect(timeline.frames).toHaveLength(expected);
      }),
    );
  });

  it('finds every frame by its address and by any time in it', () => {
    fc.assert(
      fc.property(trees, (nodes) => {
        const timeline = buildTimeline(nodes, any(nodes));
        timeline.frames.forEach((frame, i) => {
          expect(frameOf(timeline, frame)).toBe(i);
          expect(frameAtTime(timeline, frame.startMs + frame.durationMs / 2)).toBe(i);
        });
        expect(frameAtTime(timeline, -1)).toBe(0);
        expect(frameAtTime(timeline, Infinity)).toBe(timeline.frames.length - 1);
      }),
    );
  });

  it('begins a drag with the moment in which it was grabbed, and knows no moment that is not there', () => {
    const nodes = tree([
      { parent: 0, steps: 0, durationMs: 0 },
      { parent: 0, steps: 3, durationMs: 90 },
      { parent: 0, steps: 2, durationMs: 90 },
    ]);
    const timeline = buildTimeline(nodes, 'n1');
    expect(frameOf(timeline, { nodeId: 'n1', step: 0 })).toBe(1);
    expect(frameOf(timeline, { nodeId: 'n0', step: 0 })).toBe(0);
    expect(frameOf(timeline, { nodeId: 'n1', step: 3 })).toBe(4);
    expect(frameOf(timeline, { nodeId: 'n1', step: 4 })).toBeNull();
    expect(frameOf(timeline, { nodeId: 'n2', step: 1 })).toBeNull();
    expect(frameOf(timeline, { nodeId: 'n1', step: -1 })).toBeNull();
    expect(() => buildTimeline(nodes, 'nowhere')).toThrow(RangeError);
    const circle = new Map([['a', { id: 'a', parent: 'a' }]]);
    expect(() => pathTo(circle, 'a')).toThrow(RangeError);
  });

  it('jumps to where edits begin and stays at the ends', () => {
    const nodes = tree([
      { parent: 0, steps: 0, durationMs: 0 },
      { parent: 0, steps: 3, durationMs: 90 },
      { parent: 1, steps: 2, durationMs: 90 },
    ]);
    const timeline = buildTimeline(nodes, 'n2');
    const forward = [0, 1, 2, 5, 7].map((index) => jumpEdit(timeline, index, 1));
    expect(forward).toEqual([1, 5, 5, 7, 7]);
    const back = [7, 5, 2, 1, 0].map((index) => jumpEdit(timeline, index, -1));
    expect(back).toEqual([5, 1, 1, 0, 0]);
  });

  it('thins out to at most so many frames, keeps the last and the whole time', () => {
    fc.assert(
      fc.property(trees, fc.integer({ min: 1, max: 40 }), (nodes, most) => {
        const timeline = buildTimeline(nodes, any(nodes));
        const thin = thinOut(timeline, most);
        expect(thin.length).toBeLessThanOrEqual(most);
        expect(thin.at(-1)).toMatchObject({
          nodeId: timeline.frames.at(-1)?.nodeId,
          step: timeline.frames.at(-1)?.step,
        });
        expect(thin.reduce((sum, frame) => sum + frame.durationMs, 0)).toBeCloseTo(timeline.durationMs);
      }),
    );
  });
});
