import { problemOfFault, sayFault, type CheckpointProblem, type Fault, type FaultDetails } from './faults';

/** Letters of a value: names in a file may be as long as it likes. */
const LONGEST = 300;

/** For people: names that a file brings along may hold control characters, and no end of letters. */
const shown = (what: string): string =>
  what.slice(0, LONGEST).replace(/\p{C}/gu, '?') + (what.length > LONGEST ? ' ...' : '');

/** A checkpoint that is refused. */
export class CheckpointError<F extends Fault = Fault> extends Error {
  readonly problem: CheckpointProblem;
  /** Names the part at fault: an opcode, a key, a configuration. */
  readonly what: string;
  readonly fault: Fault;
  /** What is filled into the words of the fault. */
  readonly values: Readonly<Record<string, string | number>>;

  constructor(fault: F, ...[values]: FaultDetails<F>) {
    const given: Readonly<Record<string, string | number>> = values ?? {};
    const safe = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? shown(value) : value]),
    );
    const what = sayFault(fault, safe);
    super(`${problemOfFault(fault)}: ${what}`);
    this.problem = problemOfFault(fault);
    this.what = what;
    this.fault = fault;
    this.values = safe;
    this.name = 'CheckpointError';
  }
}
