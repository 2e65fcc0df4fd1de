/** What one stream may hold at once: guesses with much room above a network's few hundred parameters and their attributes. */
export interface PickleLimits {
  /** Values on the stack, and objects that are remembered. */
  readonly values: number;
  /** Open marks: lists in lists in lists. */
  readonly marks: number;
  /** Bytes of one text or name. The source of a network's module travels as text. */
  readonly textBytes: number;
  /** Bytes of one number in digits: CPython writes no float in more than 24, and integers of 64 bytes have 155. */
  readonly numberBytes: number;
}

export const PICKLE_LIMITS: PickleLimits = {
  values: 1_000_000,
  marks: 1_000,
  textBytes: 4 * 1024 * 1024,
  numberBytes: 160,
};
