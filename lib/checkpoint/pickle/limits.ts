/** What one stream may cost: guesses with much room above a network's few hundred parameters and their attributes. */
export interface PickleLimits {
  /** Steps of the machine. */
  readonly steps: number;
  /** Values on the stack, and objects that are remembered. */
  readonly values: number;
  /** Open marks: lists in lists in lists. */
  readonly marks: number;
  /** Bytes of one text or name. The source of a network's module travels as text. */
  readonly textBytes: number;
  /** Bytes of all texts together. */
  readonly allTextBytes: number;
}

export const PICKLE_LIMITS: PickleLimits = {
  steps: 5_000_000,
  values: 1_000_000,
  marks: 1_000,
  textBytes: 4 * 1024 * 1024,
  allTextBytes: 64 * 1024 * 1024,
};
