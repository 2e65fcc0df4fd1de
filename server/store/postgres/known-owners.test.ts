import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KnownOwners } from './known-owners';

const [ANA, BO] = [
  { id: 'a', address: 'a:1' },
  { id: 'b', address: 'b:1' },
];
const TAG = '0123456789abcdef';

describe('known owners', () => {
  let asked = 0;
  let now = { owner: ANA, leftMs: 5_000 };
  let sure = true;
  const owners = () =>
    new KnownOwners(
      () => {
        asked++;
        return Promise.resolve(now);
      },
      () => sure,
    );
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'Date', 'setTimeout'] });
    // The cache takes a start of 0 for none.
    vi.advanceTimersByTime(1);
    [asked, now, sure] = [0, { owner: ANA, leftMs: 5_000 }, true];
  });
  afterEach(() => void vi.useRealTimers());

  it('are asked for once, and again when they may have changed', async () => {
    const known = owners();
    for (let i = 0; i < 5; i++) expect(await known.of(TAG)).toBe(ANA);
    expect(asked).toBe(1);
    now = { ...now, owner: BO };
    known.forget('another');
    expect(await known.of(TAG)).toBe(ANA);
    known.forget(TAG);
    expect(await known.of(TAG)).toBe(BO);
    now = { ...now, owner: ANA };
    known.doubt(ANA);
    expect(await known.of(TAG)).toBe(BO);
    known.doubt(BO);
    expect(await known.of(TAG)).toBe(ANA);
    known.forgetAll();
    await known.of(TAG);
    expect(asked).toBe(4);
  });

  it('are asked for each time while nobody would say that they change', async () => {
    const known = owners();
    await known.of(TAG);
    sure = false;
    now = { ...now, owner: BO };
    expect(await known.of(TAG)).toBe(BO);
    expect(await known.of(TAG)).toBe(BO);
    expect(asked).toBe(3);
  });

  it('are known no longer than a second, and no longer than they count as there', async () => {
    const known = owners();
    await known.of(TAG);
    vi.advanceTimersByTime(1_001);
    now = { owner: BO, leftMs: 200 };
    expect(await known.of(TAG)).toBe(BO);
    vi.advanceTimersByTime(201);
    now = { owner: ANA, leftMs: 5_000 };
    expect(await known.of(TAG)).toBe(ANA);
  });

  it('are not kept where they changed while they were asked for, or where there is none', async () => {
    let answer: (owner: typeof ANA | null) => void = () => undefined;
    const known = new KnownOwners(
      () => {
        asked++;
        return new Promise((resolve) => {
          answer = (owner) => resolve(owner === null ? null : { owner, leftMs: 5_000 });
        });
      },
      () => true,
    );
    const old = known.of(TAG);
    known.forget(TAG);
    answer(ANA);
    expect(await old).toBe(ANA);
    const none = known.of(TAG);
    answer(null);
    expect(await none).toBeNull();
    const fresh = known.of(TAG);
    answer(BO);
    expect(await fresh).toBe(BO);
    expect(asked).toBe(3);
  });
});
