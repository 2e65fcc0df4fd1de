import { describe, expect, it } from 'vitest';
import { ENGINE_MASK_SIZE, rasteriseMask } from '../../../lib/document/mask';
import type { MaskStroke } from '../../../lib/document/schema';
import type { DragMask } from '../../../lib/drag/types';
import { MaskCells } from './cells';

const SIDE = 256;
const stroke = (id: string, mode: MaskStroke['mode'], path: number[], radius = 30): MaskStroke => ({
  id,
  mode,
  radius,
  path,
  memberId: 'm',
});
const drawn = (strokes: readonly MaskStroke[]) => ({
  mask: rasteriseMask(strokes, SIDE, ENGINE_MASK_SIZE),
  isWhole: true,
});

describe('masks in cells', () => {
  it('are those of their strokes, whichever were asked for before', () => {
    const masks = new MaskCells();
    const [a, b, c] = [
      stroke('a', 'paint', [60, 60, 200, 90]),
      stroke('b', 'erase', [120, 70]),
      stroke('c', 'paint', [200, 200]),
    ];
    // One more, one less, another in between; and the same names with other strokes, as a file may have them.
    for (const strokes of [[a], [a, b], [a, b, c], [a, b], [a, c], [{ ...a, path: [30, 220, 40, 10] }, b], []])
      expect(masks.of(strokes, SIDE)).toEqual(drawn(strokes));
    const gone = stroke('g', 'erase', [10, 10]);
    expect(masks.of([gone], SIDE)).toEqual({ mask: null, isWhole: true });
  });

  it('are known at once where nothing is painted that could be erased', () => {
    const path = Array.from({ length: 600 }, (_, i) => (i * 97.3) % 251);
    const strokes = Array.from({ length: 500 }, (_, i) => stroke(`${i}`, 'erase', path));
    expect(new MaskCells().of(strokes, SIDE)).toEqual({ mask: null, isWhole: true });
    const all = { ...stroke('all', 'invert', []), radius: 0 };
    expect(new MaskCells().of([...strokes, all, stroke('e', 'erase', [60, 60])], SIDE)).toEqual(
      drawn([all, stroke('e', 'erase', [60, 60])]),
    );
  });

  it('are told later where they take long, and hold nothing else up', async () => {
    const masks = new MaskCells();
    const path = Array.from({ length: 60 }, (_, i) => (i * 97.3) % 251);
    const strokes = Array.from({ length: 500 }, (_, i) => stroke(`${i}`, i % 2 === 0 ? 'paint' : 'erase', path, i / 4));
    let turns = 0;
    const turning = setInterval(() => (turns += 1), 1);
    const whole = await new Promise<DragMask | null>((resolve) => {
      expect(masks.of(strokes, SIDE, resolve).isWhole).toBe(false);
    });
    clearInterval(turning);
    expect(turns).toBeGreaterThan(1);
    expect(whole).toEqual(rasteriseMask(strokes, SIDE, ENGINE_MASK_SIZE));
    expect(masks.of(strokes, SIDE)).toEqual({ mask: whole, isWhole: true });
  });
});
