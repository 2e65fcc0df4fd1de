import { describe, expect, it } from 'vitest';
import { runAsked } from '../../tests/fixtures/asked';
import { FlowModel, PARTS } from '../../tests/fixtures/flow-model';
import { anyPartPx, NO_LIMIT, reachPx } from './reach-px';
import type { DragMask, DragPoint } from './types';

describe('reachPx', () => {
  it('grows from the part over the face to all', () => {
    const px = [0, 0.25, 0.5, 0.75, 0.9, 0.99, 1].map((reach) => reachPx(reach, 12, 256));
    expect(px).toEqual([...px].sort((a, b) => a - b));
    expect(new Set(px).size).toBe(px.length);
    expect(px[0]).toBe(12);
    expect(px.at(-1)).toBe(NO_LIMIT);
  });

  it('grows with the picture, and has no limit where nothing was said', () => {
    expect(reachPx(0, 12, 256)).toBe(12);
    expect(reachPx(0.5, 12, 512)).toBeCloseTo(2 * reachPx(0.5, 12, 256));
    expect(reachPx(undefined, 12, 256)).toBe(NO_LIMIT);
  });
});

describe('what a predictor is told of reaches', () => {
  /** The reaches of a drag's first step. */
  async function told(
    points: readonly DragPoint[],
    mask: DragMask | null = null,
    model = new FlowModel({ reach: true }),
  ): Promise<number[]> {
    const { asked } = await runAsked(model, points, 1, { mask });
    return [...(asked[0]?.reach ?? [])];
  }
  const [left, right] = PARTS;
  const pulled = (reach?: number): DragPoint => ({
    id: 'a',
    handle: left,
    target: { x: left.x + 20, y: left.y },
    hold: false,
    reach,
  });
  const held: DragPoint = { id: 'b', handle: right, target: right, hold: true, reach: 0 };

  it('is each moving point’s own, and no limit of holds', async () => {
    expect(await told([pulled(0), held])).toEqual([anyPartPx(256), NO_LIMIT]);
    expect(await told([pulled(0.5)])).toEqual([64]);
    expect(await told([pulled()])).toEqual([NO_LIMIT]);
  });

  it('is by the part that was pressed where the pack knows parts', async () => {
    const model = new FlowModel({ reach: true });
    model.partPx = (_, at) => (at.x < 128 ? 9 : 30);
    expect(await told([pulled(0)], null, model)).toEqual([9]);
    expect(await told([{ ...pulled(0), handle: right }], null, model)).toEqual([30]);
  });

  it('is nothing where a mask says what stays', async () => {
    const free = new Uint8Array(64 * 64);
    for (let y = 0; y < 64; y++) free.fill(1, y * 64, y * 64 + 32);
    const all = await told([pulled(0)], { size: 64, cells: free });
    expect(all.length).toBeGreaterThan(1);
    expect(new Set(all)).toEqual(new Set([NO_LIMIT]));
  });
});
