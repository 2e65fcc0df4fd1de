import { afterEach, describe, expect, it, vi } from 'vitest';
import { Breath, inPieces, mapInPieces } from './breath';

/** Each look at the clock is long after the one before: a piece is over after every part. */
function slowParts(): void {
  let now = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
}

/** Counts the turns of the loop that others have until `work` is done. */
async function turnsOfOthers(work: Promise<unknown>): Promise<number> {
  let turns = 0;
  let over = false;
  const count = () => {
    if (over) return;
    turns += 1;
    setImmediate(count);
  };
  setImmediate(count);
  await work;
  over = true;
  return turns;
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('work in pieces', () => {
  it('lets others have their turn after each piece, and keeps the order', async () => {
    slowParts();
    const made = mapInPieces([1, 2, 3, 4], (n) => n * n);
    expect(await turnsOfOthers(made)).toBeGreaterThanOrEqual(3);
    expect(await made).toEqual([1, 4, 9, 16]);
  });

  it('gives nobody a turn where all is one piece', async () => {
    vi.spyOn(performance, 'now').mockReturnValue(0);
    expect(await turnsOfOthers(mapInPieces([1, 2, 3, 4], (n) => n))).toBe(0);
  });

  it('ends at what one part throws', async () => {
    slowParts();
    const made: number[] = [];
    const work = mapInPieces([1, 2, 3], (n) => {
      if (n === 2) throw new RangeError('no');
      made.push(n);
    });
    await expect(work).rejects.toThrow(RangeError);
    expect(made).toEqual([1]);
  });

  it('goes on where work says that it can be interrupted', async () => {
    slowParts();
    const work = inPieces(
      (function* () {
        yield;
        yield;
        return 'done';
      })(),
    );
    expect(await turnsOfOthers(work)).toBeGreaterThanOrEqual(1);
    expect(await work).toBe('done');
  });

  it('lets one of several works go on in each turn, in the order in which they came', async () => {
    const seen: string[] = [];
    const works = ['a', 'b', 'c'].map(async (name) => {
      const breath = new Breath();
      for (let i = 0; i < 2; i++) {
        await breath.take();
        seen.push(name);
      }
    });
    const others = () => {
      seen.push('-');
      if (seen.length < 11) setImmediate(others);
    };
    setImmediate(others);
    await Promise.all(works);
    expect(seen.join('')).toBe('a-b-c-a-b-c');
  });
});
