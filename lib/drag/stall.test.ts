import { describe, expect, it } from 'vitest';
import { StallDetector } from './stall';

const STEP = 4;

/** At which step the detector speaks up, or null. */
function stuckAt(distances: readonly number[], masked = false): number | null {
  const detector = new StallDetector();
  const at = distances.findIndex((distance) => detector.add(distance, STEP, STEP, masked));
  return at === -1 ? null : at;
}

const steps = Array.from({ length: 60 }, (_, i) => i);

describe('StallDetector', () => {
  it('lets slow but real progress go on', () => {
    expect(stuckAt(steps.map((i) => 62 - i))).toBeNull();
  });

  it('rides out a step that overshot', () => {
    expect(stuckAt(steps.map((i) => 90 - i + (i % 5 === 0 ? 3 : 0)))).toBeNull();
  });

  it('ends standing still, circling and moving away within five steps', () => {
    expect(stuckAt(steps.map(() => 20))).toBe(4);
    expect(stuckAt(steps.map((i) => 20 + 0.1 * Math.sin(i)))).toBe(4);
    expect(stuckAt(steps.map((i) => 20 + i))).toBe(4);
  });

  it('waits less where the points have come to rest beside their targets', () => {
    expect(stuckAt(steps.map(() => 1.4))).toBe(2);
    expect(stuckAt([9, 5, 1.5, 1.4, 1.35, 1.3])).toBe(4);
  });

  it('is patient near the end with steps as small as the way left, as long as they gain', () => {
    const stuck = (kept: number) => {
      const detector = new StallDetector();
      const left = (i: number) => 1.9 * kept ** i;
      return steps.findIndex((i) => detector.add(left(i + 1), left(i), STEP, false));
    };
    expect(stuck(0.6)).toBe(-1);
    expect(stuck(0.9)).toBe(2);
  });

  it('asks for more in a mask, and sooner', () => {
    expect(stuckAt([60, 56, 52.5, 49, 47.5, 46.5, 46], true)).toBe(5);
    expect(stuckAt([60, 56, 52.5, 49, 47.5, 46.5, 46])).toBeNull();
    expect(
      stuckAt(
        steps.map(() => 20),
        true,
      ),
    ).toBe(2);
    expect(
      stuckAt(
        steps.map((i) => 90 - 3 * i),
        true,
      ),
    ).toBeNull();
  });

  it('begins anew after a reset', () => {
    const detector = new StallDetector();
    for (let i = 0; i < 4; i++) detector.add(20, 4, STEP, false);
    detector.reset();
    expect(detector.add(20, 4, STEP, false)).toBe(false);
  });
});
