import { describe, expect, it } from 'vitest';
import { StallDetector } from './stall';

/** At which step the detector speaks up, or null. */
function stuckAt(distances: readonly number[], wanted = 4): number | null {
  const detector = new StallDetector();
  const at = distances.findIndex((distance) => detector.add(distance, wanted));
  return at === -1 ? null : at;
}

const steps = Array.from({ length: 60 }, (_, i) => i);

describe('StallDetector', () => {
  it('lets slow but real progress go on', () => {
    expect(stuckAt(steps.map((i) => 60 - i))).toBeNull();
  });

  it('rides out a step that overshot', () => {
    expect(stuckAt(steps.map((i) => 60 - i + (i % 5 === 0 ? 6 : 0)))).toBeNull();
  });

  it('ends standing still, circling and moving away', () => {
    expect(stuckAt(steps.map(() => 20))).toBeLessThan(12);
    expect(stuckAt(steps.map((i) => 20 + Math.sin(i)))).toBeLessThan(20);
    expect(stuckAt(steps.map((i) => 20 + i))).toBeLessThan(12);
  });

  it('is patient with steps as small as the way left', () => {
    const detector = new StallDetector();
    const left = (i: number) => 3 * 0.9 ** i;
    expect(steps.map((i) => detector.add(left(i + 1), left(i)))).not.toContain(true);
  });

  it('begins anew after a reset', () => {
    const detector = new StallDetector();
    for (let i = 0; i < 8; i++) detector.add(20, 4);
    detector.reset();
    expect(detector.add(20, 4)).toBe(false);
  });
});
