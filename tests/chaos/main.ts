/** `npm run chaos`: attacks the server in every way and prints a table of what was lost. README.md says what each attack does. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { refuseTaken } from '../../server/cli/arguments';
import { fullDisks } from './attacks/full-disks';
import { checkpoints } from './attacks/fuzz/checkpoints';
import { SURFACES, fuzz } from './attacks/fuzz/fuzz';
import type { Attack } from './attacks/attack';
import type { Outcome } from './attacks/outcome';
import { hostileRooms } from './attacks/hostile-rooms';
import { kills } from './attacks/kills';
import { largeRooms } from './attacks/large-rooms/large-rooms';
import { slow } from './attacks/slow';
import { workers } from './attacks/workers';
import { claims } from './nodes/claims';
import { nodeEnds } from './nodes/ends';
import { HERE } from './server/server';
import { treeOf } from './server/tree';
import { Losses } from './losses';
import { storeFull, storeKills } from './store/attacks';
import { Rows, isGood, rowOf, table } from './table';

const USAGE = `npm run chaos -- [ATTACK...] [options]

Attacks: kills, full, store-kills, store-full, nodes, claims, hostile-rooms, large-rooms, slow, workers, fuzz-${Object.keys(SURFACES).join(', fuzz-')}, fuzz-checkpoints; all of them unless some are named. Each keeps its row in out/chaos until it is
run again. Ends with 1 when something was lost or the event loop stood still for too long.

  --kills N      kills of the whole server, of the store alone, and ends of one of two servers (default 60)
  --full N       full disks, likewise (default 20)
  --claims N     times that two servers want the same room at once, and for each hundred a first start of both (default 1000)
  --messages N   fuzzed messages or files a surface (default 5000)
  --rooms N      hostile rooms (default 19)
  --edits N      edits of a large room (default 1600)
  --workers N    inference workers that are killed, stopped, slowed or asked to end (default 24)
  --sockets N    slow and half-open sockets of each kind (default 60)
  --against C    attacks the server of commit C instead, as far as HTTP and bare sockets go, and puts its rows beside
  --seed N       begins the same chance again (default: another one each time)`;

interface Kind {
  readonly run: Attack;
  readonly times: 'kills' | 'full' | 'messages' | 'rooms' | 'edits' | 'sockets' | 'workers' | 'claims';
}

const KINDS: Readonly<Record<string, Kind>> = {
  kills: { run: kills, times: 'kills' },
  full: { run: fullDisks, times: 'full' },
  'store-kills': { run: storeKills, times: 'kills' },
  'store-full': { run: storeFull, times: 'full' },
  nodes: { run: nodeEnds, times: 'kills' },
  claims: { run: claims, times: 'claims' },
  'hostile-rooms': { run: hostileRooms, times: 'rooms' },
  'large-rooms': { run: largeRooms, times: 'edits' },
  slow: { run: slow, times: 'sockets' },
  workers: { run: workers, times: 'workers' },
  ...Object.fromEntries(
    Object.keys(SURFACES).map((name): [string, Kind] => [`fuzz-${name}`, { run: fuzz(name), times: 'messages' }]),
  ),
  'fuzz-checkpoints': { run: checkpoints, times: 'messages' },
};
/** Those that older versions can be attacked with: bare sockets, HTTP, and messages that are wrong in any version. */
const AGAINST_OLDER: ReadonlySet<string> = new Set([
  'kills',
  'full',
  'hostile-rooms',
  'slow',
  'fuzz-messages',
  'fuzz-packets',
  'fuzz-frames',
  'fuzz-requests',
  'fuzz-raw',
  'fuzz-files',
]);
const NOW = 'now';
/** Before any of this was looked at. */
const COMPARED = ['8665ebb'];
const OUT = join(HERE, 'out', 'chaos');

const number = (value: string, name: string): number => {
  const read = Number(value);
  if (!Number.isInteger(read) || read < 0) throw new Error(`--${name}: must be a whole number, got "${value}"`);
  return read;
};

/** Shows how far an attack is, and what was lost as soon as it is known. */
function follow(name: string, losses: Losses): (outcome: Outcome) => void {
  return (outcome) => {
    for (const line of losses.note(outcome)) process.stderr.write(`\nlost: ${line}\n`);
    process.stderr.write(`\r${name}: ${outcome.tries}, ${outcome.lost.length} lost `);
  };
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const options = {
    kills: { ...text, default: '60' },
    full: { ...text, default: '20' },
    claims: { ...text, default: '1000' },
    messages: { ...text, default: '5000' },
    rooms: { ...text, default: '19' },
    edits: { ...text, default: '1600' },
    workers: { ...text, default: '24' },
    sockets: { ...text, default: '60' },
    seed: text,
    against: text,
    help: { type: 'boolean' },
  } as const;
  refuseTaken(Object.keys(options), process.argv, process.env);
  const { values, positionals } = parseArgs({ allowPositionals: true, options });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const unknown = positionals.filter((name) => !Object.hasOwn(KINDS, name));
  if (unknown.length > 0) throw new Error(`no attack is called ${unknown.join(', ')}\n\n${USAGE}`);
  const seed = number(values.seed ?? String(Math.floor(Math.random() * 1e9)), 'seed');
  const { against } = values;
  const tree = against === undefined ? HERE : treeOf(against);
  const rows = await Rows.open(OUT, against ?? NOW);
  const folder = await mkdtemp(join(tmpdir(), 'tug-chaos-'));
  let good = true;
  try {
    for (const [name, { run, times }] of Object.entries(KINDS)) {
      if (positionals.length > 0 && !positionals.includes(name)) continue;
      if (against !== undefined && !AGAINST_OLDER.has(name)) continue;
      const show = follow(name, new Losses(join(OUT, 'losses'), `${name} ${rows.version} seed ${seed}`));
      const outcome = await run({
        tree,
        overHttp: against !== undefined,
        folder,
        times: number(values[times], times),
        seed,
        onProgress: show,
      });
      show(outcome);
      process.stderr.write('\n');
      const row = rowOf(outcome, seed);
      good &&= isGood(row);
      await rows.put(row);
      for (const line of outcome.lost) console.log(`lost (${name}, seed ${seed}): ${line}`);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const versions = await Promise.all(
    [...new Set([NOW, ...COMPARED, rows.version])].map((name) => Rows.open(OUT, name)),
  );
  const report = table(versions);
  await mkdir(OUT, { recursive: true });
  await writeFile(join(OUT, 'table.md'), `${report}\n`);
  console.log(`\n${report}`);
  // What an older server loses is what is to be seen.
  process.exitCode = good || against !== undefined ? 0 : 1;
}

try {
  await main();
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 2;
}
