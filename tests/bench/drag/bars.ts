import { mean } from './metrics/distance';
import { METHODS, type MethodId } from './methods/list';
import { SAME_DISTANCE } from './protocols/appearance';
import type { Row, Table } from './table';

/** Something to be reached, and whether it was. */
export interface Bar {
  readonly text: string;
  /** What was measured and what it must not exceed; null when it was not measured. */
  readonly ours: number | null;
  readonly limit: number | null;
  readonly met: boolean | null;
  /** What the numbers say about why it was missed, or why it was not measured. */
  readonly reason: string;
}

/** "Well below": at most this share. Our reading of the words. */
const WELL_BELOW = 0.75;

/** Holds the tables against what was set out to be reached. */
export function findBars(tables: readonly Table[]): Bar[] {
  const row = (table: string, method: MethodId, label?: string): Row | undefined =>
    tables
      .find(({ id }) => id === table)
      ?.rows.find((one) => one.method === method && (label === undefined || one.label === label));
  const last = (table: string, method: MethodId): Row | undefined =>
    tables.find(({ id }) => id === table)?.rows.findLast((one) => one.method === method);
  const bars: Bar[] = [];

  for (const count of [1, 5, 68]) {
    const mine = row(`landmarks-${count}`, 'ours');
    for (const [peer, share, words] of [
      ['draggan', 1, 'at or below DragGAN’s'],
      ['usercontrollablelt', WELL_BELOW, `well below UserControllableLT’s (at most ${WELL_BELOW} of it)`],
    ] as const) {
      const theirs = row(`landmarks-${count}`, peer);
      const [a, b] = inCommon(mine, theirs, 'md');
      const text = `MD with ${count} ${count === 1 ? 'point' : 'points'} ${words}`;
      bars.push(bar(text, a, b === null ? null : b * share, () => whyDistance(mine, theirs)));
    }
  }
  const [ourTime, theirTime] = [last('time', 'ours'), last('time', 'draggan')];
  const [ourSeconds, theirSeconds] = inCommon(ourTime, theirTime, 'edit');
  bars.push(
    bar(
      'Seconds an edit at most 1/20 of DragGAN’s',
      ourSeconds,
      theirSeconds === null ? null : theirSeconds / 20,
      () =>
        `a step takes ${format(ourTime?.values.stepP50?.mean)} ms, an iteration of DragGAN ${format(theirTime?.values.stepP50?.mean)} ms`,
    ),
  );
  for (const one of tables.find(({ id }) => id === 'time')?.rows.filter(({ method }) => method === 'ours') ?? []) {
    const parts = row('parts', 'ours', one.label);
    const bare = one.values.bare?.mean ?? NaN;
    bars.push(
      bar(
        `A step at most 1.5 times the bare generator, ${one.label}`,
        one.values.stepP50?.mean ?? null,
        1.5 * bare,
        () => {
          const list = ['generator', 'predictor', 'regularizer', 'tracking'];
          return list.map((name) => `${name} ${format(parts?.values[name]?.mean)} ms`).join(', ');
        },
      ),
    );
  }
  const [free, masked] = [row('hold', 'ours', 'free'), row('hold', 'ours', 'masked')];
  const of = (value: number | undefined, share: number) => (value === undefined ? null : value * share);
  bars.push(
    bar(
      'Change outside the mask at most 1/4 of the free drag’s',
      masked?.values.outside?.mean ?? null,
      of(free?.values.outside?.mean, 0.25),
      () => whyMask(masked, row('hold', 'draggan', 'masked')),
    ),
    bar(
      'MD inside the mask at most 1.3 times the free drag’s',
      masked?.values.inside?.mean ?? null,
      of(free?.values.inside?.mean, 1.3),
      () => whyMask(masked, row('hold', 'draggan', 'masked')),
    ),
  );
  const [kept, theirs] = [row('appearance', 'ours'), row('appearance', 'draggan')];
  const [mine, yours] = atSameDistance(kept, theirs, 'feature');
  bars.push(
    bar('Feature distance to the start, carried along, at or below DragGAN’s where both get as near', mine, yours, () =>
      whyRepainted(kept, theirs),
    ),
  );
  for (const [table, key, what] of [
    ['there-and-back', 'feature', 'There-and-back feature distance below DragGAN’s'],
    ['there-and-back', 'change', 'There-and-back change of the picture below DragGAN’s'],
    ['naturalness', 'frechetInception', 'Frechet distance (Inception) at or below DragGAN’s'],
    ['naturalness', 'kernelInception', 'Kernel distance (Inception) at or below DragGAN’s'],
    ['naturalness', 'frechetMobilenet', 'Frechet distance (MobileNet) at or below DragGAN’s'],
    ['naturalness', 'kernelMobilenet', 'Kernel distance (MobileNet) at or below DragGAN’s'],
    ['naturalness', 'unlike', 'As much like renders to the discriminator as DragGAN’s'],
  ] as const) {
    const [mine, theirs] = [row(table, 'ours'), row(table, 'draggan')];
    const [a, b] = inCommon(mine, theirs, key);
    bars.push(bar(what, a, b, () => (table === 'naturalness' ? whyUnnatural(mine, theirs) : whyAway(mine, theirs))));
  }
  return bars;
}

function bar(text: string, ours: number | null, limit: number | null, why: () => string): Bar {
  if (ours === null || limit === null || Number.isNaN(ours) || Number.isNaN(limit)) {
    return { text, ours, limit, met: null, reason: 'not measured in this run' };
  }
  const met = ours <= limit;
  return { text, ours, limit, met, reason: met ? '' : why() };
}

/** Means of two rows over the cases that both have done. */
function inCommon(a: Row | undefined, b: Row | undefined, key: string): [number | null, number | null] {
  const [x, y] = [a?.samples[key], b?.samples[key]];
  if (x === undefined || y === undefined) return [a?.values[key]?.mean ?? null, b?.values[key]?.mean ?? null];
  const count = Math.min(x.length, y.length);
  return [mean(x.slice(0, count)), mean(y.slice(0, count))];
}

/** Means of two rows over the cases that both have done and in which both ended at the same distance. */
function atSameDistance(a: Row | undefined, b: Row | undefined, key: string): [number | null, number | null] {
  const [x, y, p, q] = [a?.samples[key], b?.samples[key], a?.samples.md, b?.samples.md];
  if (x === undefined || y === undefined || p === undefined || q === undefined) return [null, null];
  const same = y.map((_, i) => i).filter((i) => Math.abs((p[i] ?? NaN) - (q[i] ?? NaN)) <= SAME_DISTANCE);
  if (same.length === 0) return [null, null];
  const over = (list: readonly number[]) => mean(same.map((i) => list[i] ?? NaN));
  return [over(x), over(y)];
}

function whyDistance(mine: Row | undefined, theirs: Row | undefined): string {
  const [a, b] = [mine?.samples.md ?? [], theirs?.samples.md ?? []];
  const both = a.slice(0, b.length);
  const better = both.filter((value, i) => value <= (b[i] ?? NaN)).length;
  const values: Row['values'] = mine?.values ?? {};
  return (
    `nearer in ${better} of ${Math.min(a.length, b.length)} cases; by its own reckoning ${format(values.believed?.mean)} px of the ` +
    `${format(values.md?.mean)} px are left when it ends, the rest is what its tracker does not see`
  );
}

function whyMask(mine: Row | undefined, theirs: Row | undefined): string {
  const shares = (row: Row | undefined) =>
    `${format(row?.values.outsideShare?.mean)} of the change outside and ${format(row?.values.insideShare?.mean)} of the MD inside`;
  const said = `the mask leaves ${shares(mine)} of the free drag's`;
  return theirs === undefined ? said : `${said}; with DragGAN's mask term ${shares(theirs)}`;
}

function whyAway(mine: Row | undefined, theirs: Row | undefined): string {
  return `between start and turning point ${METHODS.ours.title} moved ${format(mine?.values.away?.mean)} px, DragGAN ${format(theirs?.values.away?.mean)} px`;
}

function whyRepainted(mine: Row | undefined, theirs: Row | undefined): string {
  return `over all drags ${format(mine?.values.feature?.mean)} against ${format(theirs?.values.feature?.mean)}`;
}

function whyUnnatural(mine: Row | undefined, theirs: Row | undefined): string {
  return (
    `mean distance of the latents to the natural distribution ${format(mine?.values.natural?.mean)}, DragGAN's ${format(theirs?.values.natural?.mean)}; ` +
    `sets this small differ by chance as well, see the row without edit`
  );
}

/** Three digits that count. */
export function format(value: number | null | undefined): string {
  return value === null || value === undefined || Number.isNaN(value) ? '–' : String(Number(value.toPrecision(3)));
}
