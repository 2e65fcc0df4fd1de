import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inIdle, type Pieces } from './in-idle';

describe('work in idle moments', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  function* pieces(done: number[]): Pieces {
    for (let i = 0; i < 4; i++) {
      done.push(i);
      yield;
    }
  }

  it('does as many pieces in one as there is time for, and goes on in the next', () => {
    const moments: ((moment: { timeRemaining: () => number }) => void)[] = [];
    vi.stubGlobal('requestIdleCallback', (run: (typeof moments)[number]) => moments.push(run));
    const done: number[] = [];
    inIdle(pieces(done));
    expect(done).toEqual([]);
    let left = 30;
    moments.shift()?.({ timeRemaining: () => (left -= 15) });
    expect(done).toEqual([0, 1]);
    moments.shift()?.({ timeRemaining: () => 0 });
    expect(done).toEqual([0, 1, 2]);
    moments.shift()?.({ timeRemaining: () => 50 });
    expect(done).toEqual([0, 1, 2, 3]);
    expect(moments).toEqual([]);
  });

  it('asks later again for what is waited for, however much time there is', () => {
    const moments: ((moment: { timeRemaining: () => number }) => void)[] = [];
    vi.stubGlobal('requestIdleCallback', (run: (typeof moments)[number]) => moments.push(run));
    let asked = 0;
    inIdle(
      (function* (): Pieces {
        while (asked < 2) {
          asked += 1;
          yield 'wait';
        }
      })(),
    );
    moments.shift()?.({ timeRemaining: () => 50 });
    expect(asked).toBe(1);
    expect(moments).toEqual([]);
    vi.runAllTimers();
    moments.shift()?.({ timeRemaining: () => 50 });
    expect(asked).toBe(2);
  });

  it('does one after the other with pauses where the browser tells of no such moments', () => {
    vi.stubGlobal('requestIdleCallback', undefined);
    const done: number[] = [];
    inIdle(pieces(done));
    expect(done).toEqual([]);
    vi.advanceTimersToNextTimer();
    expect(done).toEqual([0]);
    vi.runAllTimers();
    expect(done).toEqual([0, 1, 2, 3]);
  });
});
