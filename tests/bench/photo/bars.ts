/** What is asked of photos, beside what was measured. */

export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  /** Whether the value is to be at most, or at least, the limit. */
  readonly bound: 'most' | 'least';
  readonly unit: string;
}

export const most = (name: string, value: number, limit: number, unit = ''): Bar => ({
  name,
  value,
  limit,
  bound: 'most',
  unit,
});
export const least = (name: string, value: number, limit: number, unit = ''): Bar => ({
  name,
  value,
  limit,
  bound: 'least',
  unit,
});

export const isMet = ({ value, limit, bound }: Bar): boolean => (bound === 'most' ? value <= limit : value >= limit);

/** Columns by title, rows by label. */
export interface Table {
  readonly title: string;
  /** What was done and what the columns mean. */
  readonly about: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly label: string; readonly values: readonly (number | string)[] }[];
}

/** One part of the bench: its bars, what is shown beside them, and every number. */
export interface Part {
  readonly bars: readonly Bar[];
  readonly tables: readonly Table[];
  readonly numbers: unknown;
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
