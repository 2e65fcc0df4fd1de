/**
 * What each of several works gives, by turns, each first as often as last, so that whatever else this machine does hits all alike. The
 * first `warm` turns are not counted: who has just started runs code that was not compiled yet.
 */
export async function byTurns(
  times: number,
  warm: number,
  works: readonly (() => Promise<number>)[],
): Promise<number[][]> {
  const got = works.map(() => [] as number[]);
  for (let i = -warm; i < times; i++)
    for (const at of i % 2 === 0 ? works.keys() : [...works.keys()].reverse()) {
      const value = (await works[at]?.()) ?? 0;
      if (i >= 0) got[at]?.push(value);
    }
  return got;
}

/** A work of which is asked how long it takes, ms. */
export const timed = (work: () => Promise<unknown>) => async (): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};
