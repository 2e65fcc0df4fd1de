import { describe, expect, it } from 'vitest';
import { RATES, RateLimits } from './rates';

describe('rate limits', () => {
  it('count each key and each kind for itself', async () => {
    const limits = new RateLimits(1);
    const taken = [];
    for (let i = 0; i <= RATES.createRoom.count; i++) taken.push(await limits.consume('createRoom', 'a'));
    expect(taken.filter(Boolean)).toHaveLength(RATES.createRoom.count);
    expect(taken.at(-1)).toBe(false);
    expect(await limits.consume('createRoom', 'b')).toBe(true);
    expect(await limits.consume('join', 'a')).toBe(true);
  });

  it('G7: say what is left of a key’s share, and refuse what would be more', async () => {
    const limits = new RateLimits(1);
    const { count, seconds } = RATES.client;
    expect(await limits.take('client', 'a', 10)).toEqual({ ok: true, limit: count, left: count - 10, seconds });
    expect(await limits.take('client', 'a', count)).toMatchObject({ ok: false, left: 0 });
    expect(await limits.take('client', 'b', 1)).toMatchObject({ ok: true, left: count - 1 });
  });

  it('scale', async () => {
    const limits = new RateLimits(0.1);
    const taken = await Promise.all(
      Array.from({ length: RATES.createRoom.count }, () => limits.consume('createRoom', 'a')),
    );
    expect(taken.filter(Boolean)).toHaveLength(RATES.createRoom.count / 10);
  });
});
