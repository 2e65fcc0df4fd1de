import type { Bar } from './bars';
import type { BenchOptions } from './options';
import type { Table } from './table';

/** All that one run found out; what evidence.json holds, and all that the report is made from. */
export interface Evidence {
  readonly command: string;
  readonly minutes: number;
  readonly options: Omit<BenchOptions, 'out' | 'report' | 'resume'>;
  readonly machine: {
    readonly cpu: string;
    readonly threads: number;
    readonly memoryGb: number;
    readonly node: string;
    readonly onnxruntime: string;
    readonly tensorflow: string;
    /** Version of torch that ran the other methods, and on what; null when they were not run. */
    readonly torch: string | null;
    readonly provider: string;
  };
  /** SHA-256 of the pack's graphs. */
  readonly pack: Readonly<Record<string, string>>;
  readonly resolution: number;
  /** Why other methods are missing; null when they are not. */
  readonly withoutPeers: string | null;
  readonly tables: readonly Table[];
  readonly bars: readonly Bar[];
}

/** Samples are kept to this many digits: more say nothing and would triple the file. */
const DIGITS = 5;

/** As JSON; numbers that do not exist (NaN) become null. */
export function toJson(evidence: Evidence): string {
  const short = (_: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value;
  return `${JSON.stringify(evidence, short, 1)}\n`;
}
