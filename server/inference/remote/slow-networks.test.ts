import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SlowNetworks } from './slow-networks';

const TOLD_MS = 30;
const LATE_MS = TOLD_MS + 100;

describe('slow networks', () => {
  let now = 0;
  let changes = 0;
  let drawn: string[] = [];
  let networks: SlowNetworks;
  beforeEach(() => {
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    [now, changes, drawn] = [0, 0, []];
    networks = new SlowNetworks(() => changes++);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  /** So many steps of a drag come, and pictures take so long there and elsewhere, ms. */
  async function steps(count: number, stepMs: number, pictureMs = { there: 83, elsewhere: 18 }): Promise<void> {
    const timings = { predictor: 0, regularizer: 0, generator: 0, tracking: 0, total: stepMs };
    for (let index = 1; index <= count; index++) {
      networks.step({ index, timings }, TOLD_MS, (place) => {
        drawn.push(place);
        return Promise.resolve(pictureMs[place]);
      });
      for (let turn = 0; turn < 40; turn++) await Promise.resolve();
    }
  }

  it('W3: are those whose steps are late and whose pictures take far longer than elsewhere, for a while', async () => {
    await steps(8, LATE_MS);
    expect([networks.slow, changes]).toEqual([true, 1]);
    await steps(20, LATE_MS);
    expect([changes, drawn.length]).toEqual([1, 6]);
    now += 31_000;
    expect(networks.slow).toBe(false);
    await steps(8, LATE_MS);
    expect([networks.slow, changes]).toEqual([true, 2]);
  });

  it('W3: are not looked at for a few late steps, nor for as many as are told of others', async () => {
    for (let i = 0; i < 4; i++) {
      await steps(5, TOLD_MS);
      await steps(3, LATE_MS);
    }
    networks = new SlowNetworks(() => changes++);
    await steps(7, LATE_MS);
    expect(drawn).toEqual([]);
  });

  it('W3: are none where everything is slow at the time, which is looked at again later', async () => {
    await steps(20, LATE_MS, { there: 83, elsewhere: 60 });
    expect([networks.slow, drawn.length]).toEqual([false, 6]);
    now += 6_000;
    await steps(1, LATE_MS);
    expect([networks.slow, drawn.length]).toEqual([true, 12]);
  });
});
