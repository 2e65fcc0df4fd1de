import { describe, expect, it, vi } from 'vitest';
import { Batcher } from './batcher';
import { ROUNDS_BEFORE_STILL, Rounds } from './rounds';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('Rounds', () => {
  it('gives one step a turn, first come first served', async () => {
    const rounds = new Rounds(1);
    const order: string[] = [];
    const drag = async (name: string) => {
      for (let i = 0; i < 3; i++) {
        await rounds.run(async () => {
          order.push(name);
          await turn();
        });
      }
    };
    await Promise.all([drag('a'), drag('b'), drag('c')]);
    expect(order.join('')).toBe('abcabcabc');
  });

  it('lets stills come after steps, one at a time while drags run, and yet come', async () => {
    let dragging = true;
    const rounds = new Rounds(2, () => dragging);
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(name);
      await turn();
    };
    const stills = ['a', 'b', 'c', 'd'].map((name) => rounds.run(work(name), { priority: 'still' }));
    for (let i = 0; i < 2 * ROUNDS_BEFORE_STILL; i++) await rounds.run(work('.'));
    dragging = false;
    await Promise.all(stills);
    const row = '.'.repeat(ROUNDS_BEFORE_STILL);
    expect(order.join('')).toBe(`${row}a${row}bcd`);
  });

  it('gives every holder the same time, however much one asks for, and a crowd half of that', async () => {
    const rounds = new Rounds(1);
    const done: string[] = [];
    // By a clock of its own, since a step takes what the machine makes of it.
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    let on = true;
    const drag = async (holder: string) => {
      while (on)
        await rounds.run(
          async () => {
            done.push(holder);
            now += 10;
            if (done.length >= 1500) on = false;
            await turn();
          },
          { holder },
        );
    };
    await Promise.all([drag('pair'), ...Array.from({ length: 3 }, () => drag('few'))]);
    const share = () => done.filter((holder) => holder === 'pair').length / done.length;
    expect(share()).toBeCloseTo(1 / 2, 1);
    done.length = 0;
    on = true;
    await Promise.all([drag('pair'), ...Array.from({ length: 19 }, () => drag('crowd'))]);
    expect(share()).toBeCloseTo(2 / 3, 1);
    clock.mockRestore();
  });

  it('counts stills and steps of a holder together, so that a crowd that asks for both takes no more of the others', async () => {
    const dragging = () => true;
    const rounds = new Rounds(1, dragging);
    const spent = { pair: 0, crowd: 0 };
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    const END_MS = 30_000;
    const again = async (holder: 'pair' | 'crowd', priority: 'step' | 'still', ms: number) => {
      while (now < END_MS)
        await rounds.run(
          async () => {
            now += ms;
            spent[holder] += ms;
            await turn();
          },
          { holder, priority },
        );
    };
    const crowd = [
      ...Array.from({ length: 19 }, () => again('crowd', 'step', 10)),
      ...Array.from({ length: 31 }, () => again('crowd', 'still', 15)),
    ];
    await Promise.all([again('pair', 'step', 10), ...crowd]);
    clock.mockRestore();
    expect(spent.pair / (spent.pair + spent.crowd)).toBeGreaterThan(0.6);
  });

  it('drops a still that has not begun, and none that has', async () => {
    const rounds = new Rounds(1);
    const begun = rounds.run(() => turn().then(() => 'done'), { priority: 'still', key: 1 });
    const waits = rounds.run(() => Promise.resolve('never'), { priority: 'still', key: 2 });
    const dropped = expect(waits).rejects.toThrow('left');
    await turn();
    rounds.drop(1, new Error('left'));
    rounds.drop(2, new Error('left'));
    await expect(begun).resolves.toBe('done');
    await dropped;
    expect(rounds.waiting).toBe(0);
  });

  it('hands an error to its own caller only', async () => {
    const rounds = new Rounds(2);
    const bad = rounds.run(() => Promise.reject(new Error('broken')));
    const good = rounds.run(() => Promise.resolve(1));
    await expect(bad).rejects.toThrow('broken');
    await expect(good).resolves.toBe(1);
    await expect(rounds.run(() => Promise.resolve(2))).resolves.toBe(2);
  });
});

describe('Batcher', () => {
  it('does the calls of a round in one, in order, never more than the most', async () => {
    const sizes: number[] = [];
    const batcher = new Batcher((inputs: readonly number[]) => {
      sizes.push(inputs.length);
      return Promise.resolve(inputs.map((input) => input * 10));
    }, 2);
    const rounds = new Rounds(3);
    const results = await Promise.all([1, 2, 3].map((value) => rounds.run(() => batcher.add(value))));
    expect(results).toEqual([10, 20, 30]);
    expect(sizes).toEqual([2, 1]);
  });

  it('fails all calls of a batch that fails', async () => {
    const batcher = new Batcher<number, number>(() => Promise.reject(new Error('broken')), 2);
    const calls = await Promise.allSettled([batcher.add(1), batcher.add(2)]);
    expect(calls.map((call) => call.status)).toEqual(['rejected', 'rejected']);
  });
});
