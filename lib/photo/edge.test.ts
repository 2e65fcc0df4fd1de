import { describe, expect, it } from 'vitest';
import { changeOf, lieOf, outside, toEdge } from './edge';
import { inset } from './rim';

/** A mouth of 40 x 20 px, clockwise in a picture from its left corner. */
const OPEN = Float64Array.of(0, 0, 20, -10, 40, 0, 20, 10);
/** The same after the lower lip went over the upper one. */
const PASSED = Float64Array.of(0, 0, 20, 10, 40, 0, 20, -10);

describe('an edge', () => {
  it('has its inside between lips, and none where they have passed each other', () => {
    const lie = toEdge();
    lieOf({ at: OPEN, beside: OPEN, from: OPEN, under: 0 }, 20, 0, lie);
    expect(lie.within).toBe(true);
    lieOf({ at: OPEN, beside: OPEN, from: OPEN, under: 0 }, 20, 11, lie);
    expect(lie.within).toBe(false);
    lieOf({ at: PASSED, beside: PASSED, from: OPEN, under: 0 }, 20, 0, lie);
    expect(lie.within).toBe(false);
  });

  it('tells how far a place is from it, and what the photo shows outside of there', () => {
    const lie = toEdge();
    lieOf({ at: OPEN, beside: outside(OPEN, 3), from: OPEN, under: 0 }, 20, -8, lie);
    expect(lie.away).toBeLessThan(2);
    expect(lie.y).toBeLessThan(-10);
    lieOf({ at: OPEN, beside: outside(OPEN, 3), from: OPEN, under: 0 }, 20, 8, lie);
    expect(lie.y).toBeGreaterThan(10);
  });

  it('shows what is outside of its upper half where that lies over the lower', () => {
    const lie = toEdge();
    for (const [under, y] of [
      [0, 3],
      [8, -3],
    ] as const) {
      // A little below the middle between lids that have come together.
      const at = OPEN.map((value, i) => (i % 2 === 0 ? value : value / 5));
      lieOf({ at, beside: outside(at, 1), from: OPEN, under }, 20, 0.5, lie);
      expect(Math.sign(lie.y)).toBe(Math.sign(y));
      expect(lie.away).toBeCloseTo(1.5, 1);
    }
  });

  it('has changed when its form has, not when it went elsewhere', () => {
    expect(
      changeOf(
        OPEN,
        OPEN.map((value) => value + 7),
      ),
    ).toBeCloseTo(0);
    expect(changeOf(OPEN, PASSED)).toBeCloseTo(20);
  });
});

describe('a line drawn in', () => {
  it('keeps its width, and comes to its middle at most', () => {
    expect([...inset(OPEN, 2, 4)]).toEqual([0, 0, 20, -8, 40, 0, 20, 6]);
    expect([...inset(OPEN, 50)].filter((_, i) => i % 2 === 1).map(Math.abs)).toEqual([0, 0, 0, 0]);
  });
});
