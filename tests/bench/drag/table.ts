import { confidence, mean } from './metrics/distance';
import type { MethodId } from './methods/list';

/** A measured quantity of a table. */
export interface Column {
  readonly key: string;
  readonly title: string;
  readonly digits: number;
}

/** A quantity over the cases of a row: mean, and half the width of its 95% confidence interval. */
export interface Value {
  readonly mean: number;
  readonly confidence: number;
}

/** What one method reached. */
export interface Row {
  readonly method: MethodId;
  /** Says more than the method where a table has several rows of it, such as the kind of pull. */
  readonly label: string;
  readonly cases: number;
  readonly values: Readonly<Record<string, Value>>;
  /** The numbers behind the values, one for each case, where they are taken case by case; NaN where a case has none. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
}

export interface Table {
  readonly id: string;
  readonly title: string;
  /** What was done and what the columns mean, in sentences. */
  readonly about: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

/** A row from numbers case by case. */
export function rowOfSamples(method: MethodId, samples: Readonly<Record<string, readonly number[]>>, label = ''): Row {
  const values = Object.entries(samples).map(([key, list]): [string, Value] => {
    const known = list.filter((value) => !Number.isNaN(value));
    return [key, { mean: mean(known), confidence: confidence(known) }];
  });
  const cases = Math.max(0, ...Object.values(samples).map((list) => list.length));
  return { method, label, cases, values: Object.fromEntries(values), samples };
}

/** A row from numbers that belong to the whole set. */
export function rowOfValues(
  method: MethodId,
  values: Readonly<Record<string, number>>,
  cases: number,
  label = '',
): Row {
  const entries = Object.entries(values).map(([key, value]): [string, Value] => [key, { mean: value, confidence: 0 }]);
  return { method, label, cases, values: Object.fromEntries(entries), samples: {} };
}

/** Turns records of numbers, one a case, into lists by name. */
export function columnsOf(records: readonly Readonly<Record<string, number>>[]): Record<string, number[]> {
  const keys = Object.keys(records[0] ?? {});
  return Object.fromEntries(keys.map((key) => [key, records.map((record) => record[key] ?? NaN)]));
}
