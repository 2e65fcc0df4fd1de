import { describe, expect, it } from 'vitest';
import { runAsked } from '../../tests/fixtures/asked';
import { FlowModel, PARTS } from '../../tests/fixtures/flow-model';
import { distance, type Point } from '../geometry/point';
import { mayMove } from './anchors';
import type { PredictorInput } from './model';
import { reachMask } from './reach-mask';
import { anyPartPx, NO_LIMIT } from './reach-px';
import type { DragMask, DragPoint, DragResult, DragRun } from './types';

const [left, right] = PARTS;
const aside = (p: Point, x: number): Point => ({ x: p.x + x, y: p.y });
const pulled = (id: string, handle: Point, by: number, reach?: number): DragPoint => ({
  id,
  handle,
  target: aside(handle, by),
  hold: false,
  reach,
});

describe('reachMask', () => {
  it('lets move what lies beside the whole way, and keeps the rest', () => {
    const mask = reachMask([{ from: { x: 60, y: 128 }, to: { x: 120, y: 128 }, reach: 10 }], 256);
    const moves = (x: number, y: number) => mask !== null && mayMove(mask, { x, y }, 256);
    expect([moves(60, 128), moves(90, 140), moves(120, 128), moves(133, 128)]).toEqual([true, true, true, true]);
    expect([moves(90, 155), moves(150, 128), moves(30, 128), moves(10, 10)]).toEqual([false, false, false, false]);
  });

  it('is none where a point has no limit, where nothing is left to stay, and where nothing moves', () => {
    const way = { from: left, to: left, reach: 10 };
    expect(reachMask([way], 256)).not.toBeNull();
    expect(reachMask([way, { ...way, reach: NO_LIMIT }], 256)).toBeNull();
    expect(reachMask([{ ...way, reach: 256 }], 256)).toBeNull();
    expect(reachMask([], 256)).toBeNull();
  });
});

describe('a drag whose predictor is told no reach', () => {
  /** What the predictor was asked in each step, and how it ended. */
  async function run(
    points: readonly DragPoint[],
    given: { mask?: DragMask; model?: FlowModel; onStep?: (drag: DragRun, index: number) => void } = {},
  ): Promise<{ asked: PredictorInput[]; result: DragResult; model: FlowModel }> {
    const { model = new FlowModel(), ...rest } = given;
    return { ...(await runAsked(model, points, 12, rest)), model };
  }
  /** Where the points that are held lie, px, of one step. */
  const heldAt = ({ points, positions, hold }: PredictorInput): Point[] =>
    Array.from({ length: points }, (_, i) => i)
      .filter((i) => hold[i] === 1)
      .map((i) => ({ x: ((positions[2 * i] as number) + 1) * 128, y: ((positions[2 * i + 1] as number) + 1) * 128 }));
  /** How far the other part went, px. */
  const moved = ({ model, result }: { model: FlowModel; result: DragResult }): number =>
    distance(model.whereIs(right, result.ws), right);

  it('holds what lies beyond the reach, and moves it less than one without', async () => {
    const [part, all] = [
      await run([pulled('a', aside(left, 40), 16, 0)]),
      await run([pulled('a', aside(left, 40), 16)]),
    ];
    const held = heldAt(part.asked[0] as PredictorInput);
    expect(held.length).toBeGreaterThan(20);
    expect(Math.min(...held.map((p) => distance(p, aside(left, 40))))).toBeGreaterThan(anyPartPx(256));
    expect(part.asked.every(({ reach }) => reach.every((px) => px === NO_LIMIT))).toBe(true);
    expect(heldAt(all.asked[0] as PredictorInput)).toEqual([]);
    expect(moved(all)).toBeGreaterThan(1);
    expect(moved(part)).toBeLessThan(moved(all) / 2);
  });

  it('holds nothing for the head as one, under a mask what the mask says, and nothing more where the predictor is told', async () => {
    expect(heldAt((await run([pulled('a', left, 16, 1)])).asked[0] as PredictorInput)).toEqual([]);
    expect(
      heldAt((await run([pulled('a', left, 16, 0), pulled('b', right, 5, 1)])).asked[0] as PredictorInput),
    ).toEqual([]);
    const told = await run([pulled('a', left, 16, 0)], { model: new FlowModel({ reach: true }) });
    expect(heldAt(told.asked[0] as PredictorInput)).toEqual([]);
    const cells = new Uint8Array(64 * 64).fill(1);
    cells.fill(0, 0, 8 * 64);
    const masked = await run([pulled('a', left, 16, 0)], { mask: { size: 64, cells } });
    expect(heldAt(masked.asked[0] as PredictorInput).every(({ y }) => y < 34)).toBe(true);
  });

  it('passes over what comes to lie on the way of a pull that goes on, and lays anew for another reach', async () => {
    const farther: PredictorInput[] = (
      await run([pulled('a', left, 8, 0)], {
        onStep: (drag, index) => {
          if (index === 1) drag.setPoints([pulled('a', left, 90, 0)]);
        },
      })
    ).asked;
    const beside = (input: PredictorInput) =>
      heldAt(input).filter((p) => distance(p, aside(left, 90)) < anyPartPx(256));
    expect(beside(farther[0] as PredictorInput).length).toBeGreaterThan(0);
    expect(beside(farther.at(-1) as PredictorInput)).toEqual([]);
    expect(heldAt(farther.at(-1) as PredictorInput).length).toBeGreaterThan(10);

    const changed = await run([pulled('a', left, 30, 0)], {
      onStep: (drag, index) => {
        if (index === 1) drag.setPoints([pulled('a', left, 30, 1)]);
        if (index === 3) drag.setPoints([pulled('a', left, 30, 0.25)]);
      },
    });
    const counts = changed.asked.map((input) => heldAt(input).length);
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts[2]).toBe(0);
    expect(counts.at(-1)).toBeGreaterThan(0);
  });
});
