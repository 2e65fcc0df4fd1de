import { describe, expect, it } from 'vitest';
import { Turn } from './turn';

describe('a turn', () => {
  it('does one thing after the other, also after one that failed', async () => {
    const turn = new Turn();
    const done: number[] = [];
    let letGo = (): void => undefined;
    const first = turn.run(async () => {
      await new Promise<void>((resolve) => (letGo = resolve));
      done.push(1);
      throw new Error('no');
    });
    const second = turn.run(() => done.push(2));
    await Promise.resolve();
    expect(done).toEqual([]);
    letGo();
    await expect(first).rejects.toThrow('no');
    expect(await second).toBe(2);
    expect(done).toEqual([1, 2]);
  });

  it('closes when what came before is done, and takes nothing more', async () => {
    const turn = new Turn();
    const done: number[] = [];
    const before = turn.run(async () => {
      await Promise.resolve();
      done.push(1);
    });
    const closing = turn.close(new Error('closed'));
    await expect(turn.run(() => done.push(2))).rejects.toThrow('closed');
    await closing;
    expect(done).toEqual([1]);
    await before;
  });
});
