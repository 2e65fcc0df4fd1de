import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PaintClock } from './paint-clock';

const SLACK_MS = 10;

describe('how long a picture takes to be drawn', () => {
  let noted: [ms: number, share: number][];
  let clock: PaintClock;
  /** A picture that is painted now, which took the page itself so long, and is drawn by then. */
  const paint = (drawnAt: number, share = 1, waited = 0) => {
    clock.watch({ began: performance.now() - waited, isDrawn: () => performance.now() >= drawnAt }, share);
  };
  beforeEach(() => {
    vi.useFakeTimers();
    vi.advanceTimersByTime(1000);
    noted = [];
    clock = new PaintClock((ms, share) => noted.push([ms, share]));
  });
  afterEach(() => {
    clock.stop();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
  const expectNoted = (...expected: readonly (readonly [number, number])[]) => {
    expect(noted.map(([, share]) => share)).toEqual(expected.map(([, share]) => share));
    for (const [i, [ms]] of expected.entries()) {
      expect(noted[i]?.[0]).toBeLessThanOrEqual(ms);
      expect(noted[i]?.[0]).toBeGreaterThan(ms - 2 * SLACK_MS);
    }
  };

  it('is until the card has drawn it', () => {
    const now = performance.now();
    paint(now + 300, 1 / 2);
    vi.advanceTimersByTime(290);
    expect(noted).toEqual([]);
    vi.advanceTimersByTime(2 * SLACK_MS);
    expectNoted([300, 1 / 2]);
  });

  it('is without what was before it on the card', () => {
    const now = performance.now();
    paint(now + 300);
    paint(now + 500, 1 / 4);
    vi.advanceTimersByTime(1000);
    expectNoted([300, 1], [200, 1 / 4]);
  });

  it('counts what the page itself waited for', () => {
    paint(0, 1, 700);
    vi.advanceTimersByTime(SLACK_MS);
    expectNoted([700, 1]);
  });

  it('is not what a busy page took to come back to it', () => {
    let drawn = false;
    clock.watch({ began: performance.now(), isDrawn: () => drawn }, 1);
    drawn = true;
    const late = performance.now() + 1000;
    vi.spyOn(performance, 'now').mockReturnValue(late);
    vi.advanceTimersByTime(SLACK_MS);
    expect(noted).toEqual([[0, 1]]);
  });

  it('is waited for by a third picture, until the first is drawn', () => {
    const now = performance.now();
    paint(now + 300);
    expect(clock.behind).toBe(false);
    paint(now + 600);
    expect(clock.behind).toBe(true);
    vi.advanceTimersByTime(290);
    expect(clock.behind).toBe(true);
    vi.advanceTimersByTime(2 * SLACK_MS);
    expect(clock.behind).toBe(false);
  });

  it('is not waited for when the card never answers', () => {
    for (let i = 0; i < 2; i++) paint(Infinity);
    vi.advanceTimersByTime(60_000);
    expect(clock.behind).toBe(false);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is of nobody’s interest once the stage is gone', () => {
    paint(performance.now() + 100);
    clock.stop();
    vi.advanceTimersByTime(1000);
    expect(noted).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
