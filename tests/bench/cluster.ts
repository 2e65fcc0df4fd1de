import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { refuseTaken } from '../../server/cli/arguments';
import { createInferencePool } from '../../server/inference/local-pool';
import { FleetPool } from '../../server/inference/remote/fleet-pool';
import { KnownWorkers } from '../../server/inference/remote/known-workers';
import { readSettings } from '../../server/settings/settings';
import { SECRET } from '../fixtures/worker';
import { measureAway } from './cluster/away';
import { tableOf, type Row } from './cluster/bars';
import { measureCommits } from './cluster/commits';
import { measureCrowd } from './cluster/crowd';
import { Fleet } from './cluster/fleet';
import { areThere, measureMoves } from './cluster/moves';
import { measurePresses } from './cluster/press';
import { measureSplice } from './cluster/splice';
import { measureSteps } from './cluster/steps';
import { names } from './names';

const USAGE = `npm run bench -- cluster [options]

Two room nodes on a PostgreSQL of their own and two inference workers, all on this machine, beside a server with nothing around it: steps a
second over gRPC, how long a press takes to its first frame, what it costs to come through the node that does not own a room, what a
commit costs that looks at the room's epoch, 64 people in a room through that node, how long a room is away whose owner is killed or told
to end, and how long a pull stands still whose worker ends. Everything in one run and one table, with what is asked for.

  --short        a tenth of it, in two minutes: shows that it works, and says little
  --only PARTS   some of: steps, press, splice, commits, crowd, away, moves
  --json FILE    write the numbers there as well`;

/** How much of everything. */
interface Length {
  readonly steps: { readonly pairs: number; readonly seconds: number };
  readonly presses: number;
  readonly asks: number;
  /** Requests and commits before those that count. */
  readonly warm: number;
  readonly crowd: { readonly pairs: number; readonly seconds: number };
  /** Owners that end, of each kind. */
  readonly owners: number;
  /** Workers that end, of each kind. */
  readonly workers: number;
}
const FULL: Length = {
  steps: { pairs: 24, seconds: 1.5 },
  presses: 40,
  asks: 400,
  warm: 800,
  crowd: { pairs: 2, seconds: 6 },
  owners: 8,
  workers: 5,
};
const SHORT: Length = {
  steps: { pairs: 4, seconds: 1 },
  presses: 6,
  asks: 100,
  warm: 100,
  crowd: { pairs: 1, seconds: 3 },
  owners: 1,
  workers: 1,
};
const PARTS = ['steps', 'press', 'splice', 'commits', 'crowd', 'away', 'moves'] as const;

/** Prints a table in Markdown. */
export async function run(args: readonly string[]): Promise<void> {
  const options = {
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  } as const;
  refuseTaken(Object.keys(options), args, process.env);
  const { values } = parseArgs({ args: [...args], options });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const parts = names(values.only, '--only', PARTS);
  const fleet = await Fleet.open();
  if (fleet === null) return;
  try {
    const rows = await measure(fleet, parts, values.short ? SHORT : FULL);
    console.log(tableOf(rows));
    if (values.json !== undefined) await writeFile(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  } finally {
    await fleet.close();
  }
}

async function measure(fleet: Fleet, parts: readonly (typeof PARTS)[number][], length: Length): Promise<Row[]> {
  const { modelsDir: packsDir } = readSettings({ TUG_MODELS: process.env.TUG_MODELS });
  const quiet = () => undefined;
  const logger = { info: quiet, warn: quiet, error: console.error };
  // This process is one more node, as far as drags go: only so are both places of a step the same process.
  const own = await createInferencePool({ packsDir, workers: 1, device: 'cpu', logger });
  const workers = await KnownWorkers.open({ addresses: fleet.workersAt, secret: SECRET, logger });
  const remote = new FleetPool(own, workers, { moved: () => console.error('a drag moved: this run says nothing') });
  const measures: Readonly<Record<(typeof PARTS)[number], () => Promise<Row[]>>> = {
    steps: () => measureSteps(own, remote, length.steps),
    press: () => measurePresses(fleet, length.presses),
    splice: () => measureSplice(fleet, length.asks, length.warm),
    commits: () => measureCommits(fleet, length.asks, length.warm),
    crowd: () => measureCrowd(fleet, length.crowd.pairs, length.crowd.seconds),
    away: () => measureAway(fleet, length.owners),
    moves: () => measureMoves(own, length.workers, logger),
  };
  const rows: Row[] = [];
  try {
    await areThere(workers);
    for (const part of parts) {
      console.error(`${part} ...`);
      rows.push(...(await measures[part]()));
    }
  } finally {
    await remote.close();
  }
  return rows;
}
