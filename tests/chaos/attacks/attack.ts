/** What every attack is given. */
import type { Outcome } from './outcome';

export interface AttackOptions {
  /** Root of the checkout whose server is attacked. */
  readonly tree: string;
  /** Whether that is of a version whose channels nobody here speaks. */
  readonly overHttp: boolean;
  /** A folder of its own for what it needs. */
  readonly folder: string;
  readonly times: number;
  /** The same seed does the same things, as far as the machine's speed allows. */
  readonly seed: number;
  readonly onProgress: (outcome: Outcome) => void;
}

export type Attack = (options: AttackOptions) => Promise<Outcome>;
