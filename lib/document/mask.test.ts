import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rasteriseMask } from './mask';
import type { MaskStroke } from './schema';

const stroke = (mode: MaskStroke['mode'], radius: number, path: number[]): MaskStroke => ({
  id: 's',
  mode,
  radius,
  path,
  memberId: 'm',
});
const painted = (cells: Uint8Array) => cells.reduce((sum, cell) => sum + cell, 0);

describe('rasteriseMask', () => {
  it('is null when nothing is painted', () => {
    expect(rasteriseMask([], 256, 64)).toBeNull();
    expect(rasteriseMask([stroke('erase', 20, [128, 128])], 256, 64)).toBeNull();
    expect(rasteriseMask([stroke('paint', 20, [50, 50]), stroke('erase', 40, [50, 50])], 256, 64)).toBeNull();
  });

  it('paints a disc about as large as its area', () => {
    const mask = rasteriseMask([stroke('paint', 32, [128, 128])], 256, 256);
    expect(Math.abs(painted(mask?.cells ?? new Uint8Array()) - Math.PI * 32 * 32)).toBeLessThan(60);
    expect(mask?.cells[128 * 256 + 128]).toBe(1);
    expect(mask?.cells[128 * 256 + 170]).toBe(0);
  });

  it('fills the way between two positions', () => {
    const mask = rasteriseMask([stroke('paint', 4, [20, 100, 220, 100])], 256, 64);
    for (let column = 6; column < 54; column++) expect(mask?.cells[25 * 64 + column]).toBe(1);
    expect(mask?.cells[40 * 64 + 30]).toBe(0);
  });

  it('marks a cell even when the brush is smaller than it', () => {
    const mask = rasteriseMask([stroke('paint', 0, [129, 129])], 256, 16);
    expect(mask?.cells[8 * 16 + 8]).toBe(1);
  });

  it('turns everything over', () => {
    const dot = stroke('paint', 10, [60, 60]);
    const once = rasteriseMask([dot, stroke('invert', 0, [])], 256, 64);
    const twice = rasteriseMask([dot, stroke('invert', 0, []), stroke('invert', 0, [])], 256, 64);
    const plain = rasteriseMask([dot], 256, 64);
    expect(twice?.cells).toEqual(plain?.cells);
    expect(painted(once?.cells ?? new Uint8Array()) + painted(plain?.cells ?? new Uint8Array())).toBe(64 * 64);
  });

  it('stays inside the grid for any path and gives only zeros and ones', () => {
    const position = fc.double({ min: -400, max: 700, noNaN: true });
    const any = fc.record({
      mode: fc.constantFrom('paint' as const, 'erase' as const, 'invert' as const),
      radius: fc.double({ min: 0, max: 256, noNaN: true }),
      path: fc.array(position, { maxLength: 12 }),
    });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 6 }), (list) => {
        const mask = rasteriseMask(
          list.map((s) => stroke(s.mode, s.radius, s.path)),
          256,
          32,
        );
        if (mask === null) return;
        expect(mask.cells).toHaveLength(32 * 32);
        expect(mask.cells.every((cell) => cell === 0 || cell === 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
