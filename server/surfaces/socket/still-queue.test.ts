import { describe, expect, it } from 'vitest';
import { MAX_WAITING_STILLS, StillQueue } from './still-queue';

const turns = async () => {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** A queue whose stills and connection do as they are told. */
function queue() {
  const made: number[] = [];
  const finish = new Map<number, () => void>();
  let take: () => void = () => undefined;
  const stills = new StillQueue(() => new Promise((resolve) => (take = resolve)));
  const ask = (n: number) =>
    stills
      .ask(() => {
        made.push(n);
        return new Promise((resolve) => finish.set(n, () => resolve(n)));
      })
      .catch(() => 'busy' as const);
  return { stills, made, ask, finish: (n: number) => finish.get(n)?.(), take: () => take() };
}

describe('StillQueue', () => {
  it('F6: makes one at a time, and the next once the client has taken it', async () => {
    const { made, ask, finish, take } = queue();
    const first = ask(1);
    void ask(2);
    await turns();
    expect(made).toEqual([1]);
    finish(1);
    expect(await first).toBe(1);
    await turns();
    expect(made).toEqual([1]);
    take();
    await turns();
    expect(made).toEqual([1, 2]);
  });

  it('F6: lets the oldest wish give way to the newest', async () => {
    const { ask } = queue();
    const all = Array.from({ length: MAX_WAITING_STILLS + 3 }, (_, n) => ask(n));
    expect(await Promise.all([all[1], all[2]])).toEqual(['busy', 'busy']);
    const kept = [all[0], ...all.slice(3)];
    expect(await Promise.race([...kept, turns()])).toBeUndefined();
  });

  it('F6: makes nothing for a client that left', async () => {
    const { stills, made, ask, finish, take } = queue();
    const all = [ask(1), ask(2)];
    await turns();
    stills.close();
    finish(1);
    expect(await Promise.all(all)).toEqual([1, 'busy']);
    await turns();
    take();
    await turns();
    expect(await ask(3)).toBe('busy');
    expect(made).toEqual([1]);
  });
});
