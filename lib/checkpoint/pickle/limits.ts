/** What one stream may cost. The largest official checkpoint has some 100,000 steps and 20,000 remembered objects. */
export interface PickleLimits {
  /** Steps of the machine. */
  readonly steps: number;
  /** Values on the stack, and objects that are remembered. */
  readonly values: number;
  /** Open marks: lists in lists in lists. */
  readonly marks: number;
  /** Bytes of one text or name. A module's source travels as text; the largest official one is 60 KB. */
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
