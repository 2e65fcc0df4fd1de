import { describe, expect, it } from 'vitest';
import { NormalEquations, solveWithin } from './normal-equations';

/** The sum of (rows . d - residuals)^2. */
function sumOf(rows: readonly (readonly number[])[], residuals: readonly number[]): NormalEquations {
  const equations = new NormalEquations(rows[0]?.length ?? 0);
  // Two at a time, as x and y of a point; a last one alone has nothing beside it.
  for (let i = 0; i < rows.length; i += 2) {
    const row = rows[i] ?? [];
    const other = rows[i + 1] ?? row.map(() => 0);
    equations.addPoint(Float64Array.from([...row, ...other]), 0, residuals[i] ?? 0, residuals[i + 1] ?? 0, 1);
  }
  return equations;
}

describe('least squares', () => {
  it('finds the minimum', () => {
    const d = sumOf(
      [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
      [1, 2, 3],
    ).solve(new Set());
    expect([...d].map((value) => Math.round(value * 1e9) / 1e9)).toEqual([1, 2]);
  });

  it('weighs what is held', () => {
    const equations = sumOf([[1]], [4]);
    equations.hold(0, 0, 3);
    expect(equations.solve(new Set())[0]).toBeCloseTo(1, 9);
  });

  it('is the same when squares and what pulls at them come one after the other', () => {
    const rows = [
      [2, 1],
      [1, 3],
    ];
    const later = new NormalEquations(2);
    later.add(sumOf(rows, [0, 0]));
    later.pull(Float64Array.from(rows.flat()), 0, 4, 7);
    expect([...later.solve(new Set())]).toEqual([...sumOf(rows, [4, 7]).solve(new Set())]);
  });

  it('stays within bounds and moves the others to make up for it', () => {
    const equations = sumOf(
      [
        [1, 1],
        [1, -1],
      ],
      [4, 2],
    );
    equations.hold(0, 0, 1e-6);
    const d = solveWithin(
      equations,
      () => -1,
      (index) => (index === 0 ? 1 : 10),
    );
    expect(d[0]).toBe(1);
    // With the first at 1 the sum (1 + d - 4)^2 + (1 - d - 2)^2 is least at 1.
    expect(d[1]).toBeCloseTo(1, 5);
  });

  it('lets go again of what only others had put to its bound', () => {
    // Freely the first goes to 5 and the second to -8, both past their bounds; with the first at its own the second stays well within.
    const wanted = sumOf(
      [
        [2, 1],
        [0.1, 0.1],
      ],
      [2, -0.3],
    );
    const free = wanted.solve(new Set());
    expect(free[0]).toBeGreaterThan(1);
    expect(free[1]).toBeLessThan(-1);
    const d = solveWithin(
      wanted,
      () => -1,
      () => 1,
    );
    expect(d[0]).toBe(1);
    // The least of (2 + d - 2)^2 + (0.1 + 0.1 d + 0.3)^2.
    expect(d[1]).toBeCloseTo(-0.04 / 1.01, 9);
  });

  it('says so when there is no one minimum', () => {
    expect(() => sumOf([[1, 1]], [1]).solve(new Set())).toThrow(RangeError);
  });
});
