import { parseArgs } from 'node:util';
import { measureWorkers } from './cluster/workers';

const USAGE = `npm run bench -- cluster [options]

Several processes on this machine, beside the same in one process, in turns within one run.

workers: drags on a worker over gRPC beside the node's own threads: steps a second, how long a press takes to its first frame, and how long
a pull stands still whose worker is killed, hangs or is asked to end.

  --rounds N     pairs of turns (default 24)
  --seconds N    of each turn (default 1.5)
  --presses N    pairs of presses (default 40)
  --ends N       workers that end, of each kind (default 5)`;

/** Prints tables in Markdown. */
export async function run(args: readonly string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { ...text, default: '24' },
      seconds: { ...text, default: '1.5' },
      presses: { ...text, default: '40' },
      ends: { ...text, default: '5' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  await measureWorkers({
    rounds: positive('--rounds', values.rounds),
    seconds: positive('--seconds', values.seconds),
    presses: positive('--presses', values.presses),
    ends: positive('--ends', values.ends),
  });
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new Error(`${name}: must be a number above 0, got "${value}"`);
  return number;
}
