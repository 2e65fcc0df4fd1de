import { describe, expect, it } from 'vitest';
import { findBars } from './bars';
import { rowOfSamples, rowOfValues, type Row, type Table } from './table';

const table = (id: string, rows: Row[]): Table => ({ id, title: id, about: '', columns: [], rows });
const bar = (tables: readonly Table[], words: string) => {
  const found = findBars(tables).find(({ text }) => text.startsWith(words));
  if (found === undefined) throw new Error(`no bar "${words}"`);
  return found;
};

describe('bars', () => {
  it('compare methods on the cases that both did', () => {
    const ours = rowOfSamples('ours', { md: [1, 1, 9, 9] });
    const draggan = rowOfSamples('draggan', { md: [2, 2] });
    expect(bar([table('landmarks-5', [ours, draggan])], 'MD with 5 points at or')).toMatchObject({
      ours: 1,
      limit: 2,
      met: true,
      reason: '',
    });
  });

  it('that are missed say what the numbers know about it', () => {
    const ours = rowOfSamples('ours', { md: [1, 4], believed: [1, 1] });
    const draggan = rowOfSamples('draggan', { md: [2, 2] });
    const missed = bar([table('landmarks-1', [ours, draggan])], 'MD with 1 point at or');
    expect(missed.met).toBe(false);
    expect(missed.reason).toContain('nearer in 1 of 2 cases');
  });

  it('hold time against the last row, which has the most threads', () => {
    const row = (method: 'ours' | 'draggan', edit: number[], label: string) => {
      const { values } = rowOfValues(method, { stepP50: 30, bare: 19 }, 3);
      const timed = rowOfSamples(method, { edit }, label);
      return { ...timed, values: { ...timed.values, ...values } };
    };
    const tables = [
      table('time', [
        row('ours', [1], '1 thread'),
        row('draggan', [9], '1 thread'),
        row('ours', [0.4, 0.6, 7], '2 threads'),
        row('draggan', [11, 13], '2 threads'),
      ]),
    ];
    expect(bar(tables, 'Seconds an edit')).toMatchObject({ ours: 0.5, limit: 0.6, met: true });
    expect(bar(tables, 'A step at most 1.5 times the bare generator, 1 thread')).toMatchObject({
      limit: 28.5,
      met: false,
    });
  });

  it('compare what was repainted where both ended at the same distance', () => {
    const ours = rowOfSamples('ours', { feature: [0.1, 0.9, 0.3], md: [1, 1, 2] });
    const draggan = rowOfSamples('draggan', { feature: [0.2, 0.1, 0.4], md: [1.5, 9, 1.2] });
    const found = bar([table('appearance', [ours, draggan])], 'Feature distance to the start');
    expect(found.ours).toBeCloseTo(0.2, 9);
    expect(found.limit).toBeCloseTo(0.3, 9);
    expect(found.met).toBe(true);
    const apart = rowOfSamples('draggan', { feature: [0.2], md: [9] });
    expect(bar([table('appearance', [ours, apart])], 'Feature distance to the start').met).toBeNull();
  });

  it('that nobody measured are neither met nor missed', () => {
    for (const { met, reason } of findBars([])) expect([met, reason]).toEqual([null, 'not measured in this run']);
  });
});
