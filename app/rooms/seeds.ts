/** Pictures in the grid: fills rows of 3, 4 and 6. */
export const GRID = 12;

/** The first grid is the same for all, so that the server renders it once. */
export const FIRST_SEEDS: readonly number[] = Array.from({ length: GRID }, (_, i) => i + 1);

/** Seeds that nobody has seen; six digits are easy to read out to somebody. */
export function randomSeed(): number {
  return 100_000 + Math.floor(Math.random() * 900_000);
}

export function randomSeeds(): readonly number[] {
  const seeds = new Set<number>();
  while (seeds.size < GRID) seeds.add(randomSeed());
  return [...seeds];
}
