import { CheckpointError } from './errors';

export interface BudgetLimits {
  /**
   * Opcodes, entries that are copied or visited, and texts by their length. Official pickles take some ten thousand, training states of
   * rosinality's with their optimisers more; the objects of two million fit into half a gigabyte.
   */
  readonly work: number;
  /** Wall time: even a busy small machine reads a real file in a few seconds. */
  readonly milliseconds: number;
}

export const READING_LIMITS: BudgetLimits = { work: 2_000_000, milliseconds: 60_000 };

/** Units of work between two looks at the clock. */
const LOOK = 512;
/** Bytes that are decoded or copied in the time of one small step. */
export const BYTES_A_UNIT = 64;

/**
 * What reading one checkpoint may cost in all: streams in streams, parts that are named many times and all that is done with what they
 * hold are paid from one purse, so that nothing that is cheap once becomes dear by being asked for again and again.
 */
export class Budget {
  private left: number;
  private untilLook = LOOK;
  private readonly ends: number;

  constructor(
    private readonly limits: BudgetLimits = READING_LIMITS,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.left = limits.work;
    this.ends = now() + limits.milliseconds;
  }

  /** @throws CheckpointError when all is spent, or the time is up. */
  spend(units = 1): void {
    this.left -= units;
    if (this.left < 0) throw new CheckpointError('steps', { limit: this.limits.work });
    this.untilLook -= units;
    if (this.untilLook > 0) return;
    this.untilLook = LOOK;
    if (this.now() > this.ends)
      throw new CheckpointError('time', { seconds: Math.round(this.limits.milliseconds / 1000) });
  }

  /** Pays for bytes that are decoded or copied. @throws CheckpointError, as `spend` does. */
  spendBytes(length: number): void {
    this.spend(Math.ceil(length / BYTES_A_UNIT));
  }
}
