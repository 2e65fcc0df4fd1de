/** What is asked of two nodes and two workers on one machine, and what a run says to it. */

export const ASKED = {
  /** Steps a second on a worker, of those on the node's own thread. */
  stepShare: { least: 0.9 },
  /** From a press to its first frame in a room of the fleet, more than in a room of one server without anything around it, p50, ms. */
  pressMs: { most: 15 },
  /** From the end of a room's owner to when somebody has the room again, p95, s. */
  killedS: { below: 8 },
  drainedS: { below: 2 },
  /** A write that looks at the room's epoch, p95, ms. */
  commitMs: { below: 25 },
  /** What goes through a server that does not own the room, more than straight to its owner, p50, ms. */
  spliceMs: { below: 1 },
  /** Frames a second of each of 64 people through such a server, of those at the owner. */
  frameShare: { least: 0.95 },
} as const satisfies Record<string, Goal>;

export interface Goal {
  readonly least?: number;
  readonly most?: number;
  readonly below?: number;
}

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly measured: number;
  /** Null: it only tells what the others mean. */
  readonly goal: Goal | null;
}

/** @returns null where nothing is asked */
export function isMet({ measured, goal }: Row): boolean | null {
  if (goal === null) return null;
  const { least = -Infinity, most = Infinity, below = Infinity } = goal;
  return measured >= least && measured <= most && measured < below;
}

function inWords(goal: Goal | null): string {
  if (goal?.least !== undefined) return `at least ${goal.least}`;
  if (goal?.most !== undefined) return `at most ${goal.most}`;
  return goal?.below === undefined ? '' : `under ${goal.below}`;
}

/** As Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const met = isMet(row);
    const mark = met === null ? '' : met ? 'met' : 'MISSED';
    return `| ${row.what} | ${row.measured.toFixed(2)} | ${inWords(row.goal)} | ${mark} |`;
  });
  return ['| | measured | asked for | |', '|---|--:|---|---|', ...lines].join('\n');
}
