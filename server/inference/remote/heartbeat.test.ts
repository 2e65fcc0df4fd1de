import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BEAT_MS, Heartbeat, SILENCE_MS } from './heartbeat';

describe('heartbeat', () => {
  let now = 0;
  let pings: number[] = [];
  let silent = 0;
  let changes = 0;
  let heartbeat: Heartbeat;
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    [now, pings, silent, changes] = [0, [], 0, 0];
    heartbeat = new Heartbeat({
      ping: (at) => pings.push(at),
      silent: () => {
        silent++;
        heartbeat.stop();
      },
      changed: () => changes++,
    });
  });
  afterEach(() => {
    heartbeat.stop();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  /** A beat's time passes; `ms` by the clock, where this process stood still as well. */
  function pass(ms = BEAT_MS): void {
    now += ms;
    vi.advanceTimersByTime(BEAT_MS);
  }
  const answer = (ms = 1): void => {
    heartbeat.heard();
    heartbeat.answered(now - ms);
  };

  it('W3: finds a worker that says nothing for two seconds, and none that answers', () => {
    for (let i = 0; i < 20; i++) {
      pass();
      answer();
    }
    expect(silent).toBe(0);
    expect(pings).toHaveLength(20);
    for (let i = 0; i < SILENCE_MS / BEAT_MS; i++) pass();
    expect(silent).toBe(0);
    pass();
    expect(silent).toBe(1);
  });

  it('W3: does not blame a worker for what this process slept through', () => {
    answer();
    pass(10 * SILENCE_MS);
    expect(silent).toBe(0);
    // What it had said is read now.
    answer();
    for (let i = 0; i < 4; i++) {
      pass();
      answer();
    }
    expect(silent).toBe(0);
  });

  it('W3: finds one that hangs also where this process itself stands still again and again', () => {
    answer();
    const late = 3 * BEAT_MS;
    let beats = 0;
    while (silent === 0 && beats < 20) {
      pass(late);
      beats++;
    }
    expect(silent).toBe(1);
    // Two seconds of silence, and one look more.
    expect(beats * late).toBeLessThanOrEqual(SILENCE_MS + 3 * late);
  });

  it('calls a worker slow after four late answers, and quick after four quick ones', () => {
    const slowAfter = (ms: number) => {
      answer(ms);
      return heartbeat.slow;
    };
    expect([100, 100, 100].map(slowAfter)).toEqual([false, false, false]);
    expect(slowAfter(1)).toBe(false);
    expect([100, 100, 100, 100].map(slowAfter)).toEqual([false, false, false, true]);
    expect([1, 1, 1, 1].map(slowAfter)).toEqual([true, true, true, false]);
    expect(changes).toBe(2);
    expect(heartbeat.ms).toBe(1);
  });
});
