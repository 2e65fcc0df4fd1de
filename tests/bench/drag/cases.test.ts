import { describe, expect, it } from 'vitest';
import { decodeNpz, encodeNpz } from '../../../lib/npz/npz';
import { caseArrays, outcomeArrays, readCases, readOutcomes, type DragCase } from './cases';

const point = (x: number) => ({ x, y: x + 1 });
const ws = (start: number) => Float32Array.from({ length: 6 }, (_, i) => start + i);

describe('drags in files', () => {
  it('come back as they were, also with fewer points than others and with masks', () => {
    const mask = { size: 8, cells: Uint8Array.from({ length: 64 }, (_, i) => i % 2) };
    const cases: DragCase[] = [
      { ws: ws(0), points: [point(1), point(2)], targets: [point(3), point(4)], hold: [false, true], mask },
      { ws: ws(9), points: [point(5)], targets: [point(6)], hold: [false], mask },
    ];
    const arrays = decodeNpz(encodeNpz(caseArrays(cases, 3, 2)));
    expect(arrays.valid?.data).toEqual(Uint8Array.of(1, 1, 1, 0));
    expect(arrays.ws?.shape).toEqual([2, 3, 2]);
    expect(readCases(arrays)).toEqual(cases);
  });

  it('without any mask have none', () => {
    const one: DragCase = { ws: ws(0), points: [point(1)], targets: [point(2)], hold: [false], mask: null };
    expect(caseArrays([one], 3, 2)).not.toHaveProperty('mask');
    expect(readCases(caseArrays([one], 3, 2))).toEqual([one]);
  });

  it('outcomes come back, and must be as many as asked for', () => {
    const outcomes = [
      { ws: ws(1), points: [point(1), { x: NaN, y: NaN }], steps: 7, seconds: 0.5 },
      { ws: ws(2), points: [point(2), point(3)], steps: 300, seconds: 2 },
    ];
    const arrays = decodeNpz(encodeNpz(outcomeArrays(outcomes, 3, 2)));
    expect(readOutcomes(arrays, 2)).toEqual(outcomes);
    expect(() => readOutcomes(arrays, 3)).toThrow('must hold 3 drags');
  });
});
