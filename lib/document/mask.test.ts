import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENGINE_MASK_SIZE, isPaintedAt, maskCoverage, rasteriseMask, runsOf } from './mask';
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

  it('paints a long path as it paints its parts', () => {
    const path = Array.from({ length: 600 }, (_, i) => [
      128 + 60 * Math.cos(i / 20),
      128 + 70 * Math.sin(i / 33),
    ]).flat();
    const whole = maskCoverage([{ ...stroke('paint', 70, path), softness: 0.5 }], 256, 64);
    const parts = Array.from({ length: 150 }, (_, i) => ({
      ...stroke('paint', 70, path.slice(8 * i, 8 * i + 10)),
      softness: 0.5,
    }));
    const together = maskCoverage(parts, 256, 64);
    whole?.forEach((value, i) => {
      if (Math.abs(value - (together?.[i] ?? 0)) > 0.08) throw new Error(`cell ${i}: ${value}, ${together?.[i]}`);
    });
    expect(painted(Uint8Array.from(whole ?? [], Math.round))).toBeGreaterThan(1000);
  });

  it('paints a path that jumps about as it paints its parts', () => {
    // One that looks at every cell hundreds of times, as thin as its brush is.
    const path = Array.from({ length: 700 }, (_, i) => [(i * 97.3) % 251, (i * 61.7) % 241]).flat();
    const whole = maskCoverage([stroke('erase', 6, path)], 256, 64);
    expect(whole).toBeNull();
    const all = stroke('invert', 0, []);
    const [once, parts] = [
      [all, stroke('erase', 6, path)],
      [all, ...Array.from({ length: 700 }, (_, i) => stroke('erase', 6, path.slice(2 * i, 2 * i + 4)))],
    ].map((strokes) => maskCoverage([...strokes, all], 256, 64));
    expect(painted(Uint8Array.from(once ?? []))).toBeGreaterThan(1000);
    const apart = once?.filter((value, i) => Math.abs(value - (parts?.[i] ?? 0)) > 0.08).length ?? Infinity;
    // Where two segments are about as near.
    expect(apart).toBeLessThan(10);
  });

  it('says of one place what it says of all', () => {
    const position = fc.double({ min: -40, max: 300, noNaN: true });
    const any = fc.record({
      mode: fc.constantFrom('paint' as const, 'erase' as const, 'invert' as const),
      radius: fc.double({ min: 0, max: 90, noNaN: true }),
      softness: fc.constantFrom(0, 0.5),
      path: fc.array(fc.tuple(position, position), { maxLength: 6 }).map((list) => list.flat()),
      kind: fc.constantFrom<Partial<MaskStroke>>({}, { area: true }, { cells: { size: 16, runs: [3, 40, 90, 17] } }),
    });
    const place = fc.double({ min: 0, max: 256, noNaN: true });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 4 }), place, place, (list, x, y) => {
        const strokes = list.map(({ kind, softness, ...one }) => ({
          ...stroke(one.mode, one.radius, one.path),
          softness,
          ...kind,
        }));
        const size = ENGINE_MASK_SIZE;
        const [row, column] = [y, x].map((px) => Math.min(size - 1, Math.floor((px * size) / 256)));
        const cell = rasteriseMask(strokes, 256, size)?.cells[(row ?? 0) * size + (column ?? 0)] ?? 0;
        expect(isPaintedAt(strokes, { x, y }, 256, size)).toBe(cell === 1);
      }),
      { numRuns: 200 },
    );
  });

  it('fades over a soft edge, which the engine does not hold', () => {
    const soft: MaskStroke = { ...stroke('paint', 40, [128, 128]), softness: 0.5 };
    const at = (x: number) => maskCoverage([soft], 256, 256)?.[128 * 256 + x] ?? 0;
    expect(at(140)).toBe(1);
    expect(at(158)).toBeGreaterThan(0.3);
    expect(at(158)).toBeLessThan(0.7);
    expect(at(170)).toBe(0);
    const held = rasteriseMask([soft], 256, 256)?.cells;
    expect([held?.[128 * 256 + 158], held?.[128 * 256 + 170]]).toEqual([1, 0]);
  });

  it('takes a soft edge away softly, and turns it over', () => {
    const soft: MaskStroke = { ...stroke('erase', 40, [128, 128]), softness: 0.5 };
    const all = stroke('invert', 0, []);
    const coverage = maskCoverage([all, soft, all], 256, 256);
    const alone = maskCoverage([{ ...soft, mode: 'paint' }], 256, 256);
    coverage?.forEach((value, i) => {
      if (Math.abs(value - (alone?.[i] ?? 0)) > 1e-6) throw new Error(`cell ${i}`);
    });
    expect(coverage?.[128 * 256 + 128]).toBe(1);
  });

  it('fills what a lasso goes around, however it is turned', () => {
    const corners = [60, 60, 200, 60, 200, 120, 60, 120];
    const area: MaskStroke = { ...stroke('paint', 0, corners), area: true };
    const mask = rasteriseMask([area], 256, 256);
    expect(painted(mask?.cells ?? new Uint8Array())).toBe(140 * 60);
    const back: MaskStroke = { ...area, path: [60, 120, 200, 120, 200, 60, 60, 60] };
    expect(rasteriseMask([back], 256, 256)).toEqual(mask);
  });

  it('takes cells as they are, at any size, with a smooth outline where they are finer', () => {
    const block = [4, 5, 6, 7].flatMap((row) => [8, 9, 10, 11].map((column) => row * 16 + column));
    expect(runsOf([132, 133, 149])).toEqual([132, 2, 149, 1]);
    const cells: MaskStroke = { ...stroke('paint', 0, []), cells: { size: 16, runs: runsOf([...block, 13 * 16 + 3]) } };
    const same = rasteriseMask([cells], 256, 16)?.cells;
    expect([...(same?.keys() ?? [])].filter((cell) => same?.[cell] === 1)).toEqual([...block, 13 * 16 + 3]);
    const fine = rasteriseMask([cells], 256, 64)?.cells ?? new Uint8Array();
    expect(Math.abs(painted(fine) - 16 * 16)).toBeLessThan(30);
    expect([fine[24 * 64 + 40], fine[24 * 64 + 29], fine[16 * 64 + 32]]).toEqual([1, 0, 0]);
    // A cell alone is none of the outline.
    expect(fine[54 * 64 + 14]).toBe(0);
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
