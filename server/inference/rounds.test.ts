import { describe, expect, it } from 'vitest';
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
    const stills = ['a', 'b', 'c', 'd'].map((name) => rounds.run(work(name), 'still'));
    for (let i = 0; i < 2 * ROUNDS_BEFORE_STILL; i++) await rounds.run(work('.'));
    dragging = false;
    await Promise.all(stills);
    const row = '.'.repeat(ROUNDS_BEFORE_STILL);
    expect(order.join('')).toBe(`${row}a${row}bcd`);
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
