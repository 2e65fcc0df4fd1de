import type { Device } from '../../../../server/inference/provider';

/** Drags before measuring: caches fill, the processor gets to its pace. */
export const WARM_UP = 2;

/** Median and 95th percentile. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

/** What the timing process is asked to do. */
export interface TimingOptions {
  readonly packs: string;
  readonly model: string;
  readonly device: Device;
  readonly truncation: number;
  readonly threads: number;
  /** File with the cases, as `caseArrays` makes them. */
  readonly cases: string;
}

/** What the timing process measured. */
export interface TimingReport {
  readonly threads: number;
  readonly edits: number;
  /** From one frame to the next. */
  readonly stepMs: Spread;
  readonly parts: Readonly<Record<'predictor' | 'regularizer' | 'generator' | 'tracking', Spread>>;
  /** A frame to a preview JPEG. */
  readonly encodeMs: Spread;
  /** The generator's network called alone, in a thread of its own with as many threads. */
  readonly bareMs: Spread;
  /** Whole edits after the warm-up, each from the first frame to the last encoded one, in the order of the cases. */
  readonly editSeconds: readonly number[];
  /** Highest resident memory of the process. */
  readonly peakMb: number;
}
