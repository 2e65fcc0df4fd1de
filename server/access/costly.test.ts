import { describe, expect, it } from 'vitest';
import { SharedAsk, asking } from '../inference/asking';
import { ADDRESS_MS, Costly, MEMBER_MS } from './costly';

const ana = { address: 'here', member: 'ana' };
const compute = (ms: number) => () => {
  asking().spent(ms);
  return Promise.resolve('done');
};

describe('what costs', () => {
  it('is paid by the member in milliseconds, and refused with the time to wait when nothing is left', async () => {
    const costly = new Costly(1);
    for (let i = 0; i < 2; i++) await costly.run(ana, null, compute(MEMBER_MS / 2), { now: true });
    const refused = await costly.run(ana, null, compute(1), { now: true }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ problem: { code: 'rate-limited.costly' } });
    const { seconds } = (refused as { problem: { params: { seconds: number } } }).problem.params;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(30);
    // Somebody else at the same address still has theirs.
    await expect(costly.run({ ...ana, member: 'ben' }, null, compute(1), { now: true })).resolves.toBe('done');
  });

  it('is paid by the address as well, whoever asks from there', async () => {
    const costly = new Costly(1);
    const each = MEMBER_MS / 2;
    for (let i = 0; i < ADDRESS_MS / each; i++)
      await costly.run({ address: 'here', member: `m${i}` }, null, compute(each), { now: true });
    const refused = { problem: { code: 'rate-limited.costly' } };
    await expect(costly.run({ ...ana, member: null }, null, compute(1), { now: true })).rejects.toMatchObject(refused);
    await expect(costly.run({ address: 'there', member: null }, null, compute(1), { now: true })).resolves.toBe('done');
  });

  it('is paid when it fails as well', async () => {
    const costly = new Costly(1);
    const work = () => {
      asking().spent(MEMBER_MS);
      return Promise.reject(new Error('no'));
    };
    await expect(costly.run(ana, null, work, { now: true })).rejects.toThrow('no');
    await expect(costly.run(ana, null, compute(1), { now: true })).rejects.toMatchObject({
      problem: { code: 'rate-limited.costly' },
    });
  });

  it('has only so many places at an address', async () => {
    const costly = new Costly(1);
    const never = new Promise<void>(() => undefined);
    for (let i = 0; i < 32; i++) void costly.run({ address: 'here', member: `m${i}` }, null, () => never);
    await Promise.resolve();
    await expect(costly.run(ana, null, compute(1))).rejects.toMatchObject({ problem: { code: 'busy.engine' } });
    await expect(costly.run({ ...ana, address: 'there' }, null, compute(1))).resolves.toBe('done');
  });

  it('is checked before what is not kept is computed, and dropped when the last who asked has left', async () => {
    const costly = new Costly(1);
    const shared = new SharedAsk<string>();
    const [one, two] = [new AbortController(), new AbortController()];
    let dropped = false;
    const make = () =>
      new Promise<string>((_, reject) => {
        asking().signal?.addEventListener('abort', () => {
          dropped = true;
          reject(new Error('left'));
        });
      });
    const first = costly.run(ana, one.signal, () => shared.get('a', make));
    const second = costly.run({ ...ana, member: 'ben' }, two.signal, () => shared.get('a', make));
    const both = Promise.allSettled([first, second]);
    await new Promise((resolve) => setImmediate(resolve));
    one.abort(new Error('left'));
    expect(dropped).toBe(false);
    two.abort(new Error('left'));
    expect(dropped).toBe(true);
    await both;
    await costly.pay(ana, MEMBER_MS);
    await expect(costly.run(ana, null, () => shared.get('b', make))).rejects.toMatchObject({
      problem: { code: 'rate-limited.costly' },
    });
    await expect(costly.run(ana, null, () => Promise.resolve('kept'))).resolves.toBe('kept');
  });

  it('is begun anew for whoever comes after the last has left, while what was dropped still ends', async () => {
    const costly = new Costly(1);
    const shared = new SharedAsk<string>();
    const left = new AbortController();
    const begun: ((value: string) => void)[] = [];
    const make = () =>
      new Promise<string>((resolve, reject) => {
        begun.push(resolve);
        asking().signal?.addEventListener('abort', () => setImmediate(reject, new Error('left')));
      });
    const first = costly.run(ana, left.signal, () => shared.get('a', make)).catch((error: unknown) => error);
    await new Promise((resolve) => setImmediate(resolve));
    left.abort(new Error('left'));
    const second = costly.run(ana, new AbortController().signal, () => shared.get('a', make));
    const third = costly.run(ana, null, () => shared.get('a', make));
    await expect(first).resolves.toMatchObject({ message: 'left' });
    expect(begun).toHaveLength(2);
    begun[1]?.('drawn');
    await expect(Promise.all([second, third])).resolves.toEqual(['drawn', 'drawn']);
  });
});
