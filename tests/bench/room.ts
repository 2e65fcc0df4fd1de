import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { Api } from '../../lib/client/api';
import type { PackSummary } from '../../lib/protocol';
import { quantile } from '../../lib/statistics/quantile';
import { refuseTaken } from '../../server/cli/arguments';
import { measureFair } from './room-fair';
import { LoadRoom } from './room-load';
import { BenchServer } from './room-process';
import type { BareEngine } from './room-server';

const USAGE = `npm run bench -- room [options]

A server with 1, 8 and 32 participants in a room, and with 1, 4 and 16 rooms, one pull in each room all the time. Before each,
the bare engine in the same process. The last lines compare one room of 8 with what is asked of it.

Of each drag's time it says how much went into steps (computing), how much passed until the networks were free for one (waiting), and how
much had nothing to be done (resting): a slow room that rests has got where it was pulled, or its targets do not arrive, which the
targets a second tell.

  --seconds N    time to measure in each case (default 10)
  --presses N    presses for the time to the first frame (default 20)
  --fair         only what a pair has left beside an address that does all it can
  --json FILE    write the numbers there as well

TUG_MODELS and TUG_DEVICE count as for the server.`;

const CASES = [
  { rooms: 1, participants: 1 },
  { rooms: 1, participants: 8 },
  { rooms: 1, participants: 32 },
  { rooms: 4, participants: 1 },
  { rooms: 16, participants: 1 },
] as const;
/** What a room is to reach, and in which case it is looked at: two cores, the default pack. */
const GOAL = { participants: 8, shareOfBare: 0.9, framesPerSecond: 30, firstFrameP95Ms: 100 } as const;
/** Multiplies the limits: dozens of rooms at once come from one address here; or the limits are what is looked at. */
const NO_LIMITS = 1000;
const LIMITS = 1;
/** Before measuring, so that every drag has begun. */
const WARM_UP_MS = 1500;

interface CaseReport {
  readonly rooms: number;
  readonly participants: number;
  readonly bare: BareEngine;
  readonly stepsPerSecond: number;
  /** Frames that reached every client, a second and room. */
  readonly framesPerSecond: number;
  readonly shareOfBare: number;
  /** From the step to the last client that saw it, ms. */
  readonly frameMs: { readonly p50: number; readonly p95: number };
  readonly firstFrameMs: { readonly p50: number; readonly p95: number };
  /** What the time of a room's drag went to; the rest passes between its steps. */
  readonly share: { readonly computing: number; readonly waiting: number; readonly resting: number };
  /** New targets that the server took, a second and room. */
  readonly targetsPerSecond: number;
  /** Cores that the server kept busy. */
  readonly cores: number;
  readonly memoryMb: number;
}

/** Measures rooms over real sockets. */
export async function run(args: readonly string[]): Promise<void> {
  const single = { type: 'string' } as const;
  const options = {
    seconds: single,
    presses: single,
    json: single,
    fair: { type: 'boolean' },
    help: { type: 'boolean' },
  } as const;
  refuseTaken(Object.keys(options), args, process.env);
  const { values } = parseArgs({ args: [...args], options });
  if (values.help === true) {
    console.log(USAGE);
    return;
  }
  const seconds = positive('--seconds', values.seconds ?? '10');
  const presses = positive('--presses', values.presses ?? '20');
  const server = await BenchServer.start(NO_LIMITS);
  try {
    const [pack] = await new Api(server.url).packs();
    if (pack === undefined) throw new Error('there is no model pack');
    console.log(
      `pack ${pack.name}, ${cpus()[0]?.model ?? 'unknown processor'} x ${cpus().length}, node ${process.version}`,
    );
    if (values.fair === true) {
      await fair(pack, seconds);
      return;
    }
    const reports: CaseReport[] = [];
    for (const each of CASES) {
      const report = await measure(server, pack, each, seconds, presses);
      show(report);
      reports.push(report);
    }
    compare(reports);
    await fair(pack, seconds);
    if (values.json !== undefined)
      await writeFile(values.json, `${JSON.stringify({ pack: pack.name, reports }, null, 2)}\n`);
  } finally {
    await server.close();
  }
}

/** With the limits that everybody has. */
async function fair(pack: PackSummary, seconds: number): Promise<void> {
  const server = await BenchServer.start(LIMITS);
  try {
    await measureFair(server.url, pack, seconds);
  } finally {
    await server.close();
  }
}

function positive(name: string, value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new Error(`${name}: must be a number above 0, got "${value}"`);
  return number;
}

async function measure(
  server: BenchServer,
  pack: PackSummary,
  { rooms: roomCount, participants }: (typeof CASES)[number],
  seconds: number,
  presses: number,
): Promise<CaseReport> {
  const bare = await server.bare(Math.min(seconds, 5));
  const rooms: LoadRoom[] = [];
  for (let i = 0; i < roomCount; i++)
    rooms.push(await LoadRoom.open(server.url, pack.name, pack.resolution, participants));
  const [first, ...others] = rooms;
  if (first === undefined) throw new Error('no room was opened');
  try {
    // The other rooms are busy already when the first one is pressed.
    for (const room of others) await room.hold();
    const firstFrames: number[] = [];
    for (let i = 0; i < presses; i++) firstFrames.push(await first.press());
    await first.hold();
    await pause(WARM_UP_MS);
    const before = await server.metrics();
    const started = performance.now();
    for (const room of rooms) room.measure(true);
    await pause(seconds * 1000);
    for (const room of rooms) room.measure(false);
    const after = await server.metrics();
    const elapsed = (performance.now() - started) / 1000;
    for (const room of rooms) await room.release();
    const frames = rooms.flatMap((room) =>
      [...room.sightings.values()]
        .filter(({ seen }) => seen === room.participants)
        .map(({ time, last }) => last - time),
    );
    const perRoom = (count: (metrics: typeof after) => number) => (count(after) - count(before)) / elapsed / roomCount;
    const stepsPerSecond = (after.steps - before.steps) / elapsed;
    return {
      rooms: roomCount,
      participants,
      bare,
      stepsPerSecond,
      framesPerSecond: frames.length / elapsed / roomCount,
      shareOfBare: stepsPerSecond / bare.stepsPerSecond,
      frameMs: { p50: quantile(frames, 0.5), p95: quantile(frames, 0.95) },
      firstFrameMs: { p50: quantile(firstFrames, 0.5), p95: quantile(firstFrames, 0.95) },
      share: {
        computing: perRoom(({ computed }) => computed),
        waiting: perRoom(({ waited }) => waited),
        resting: perRoom(({ rested }) => rested),
      },
      targetsPerSecond: perRoom(({ targets }) => targets),
      cores: (after.cpuSeconds - before.cpuSeconds) / elapsed,
      memoryMb: after.memoryBytes / 2 ** 20,
    };
  } finally {
    for (const room of rooms) room.close();
  }
}

function show(report: CaseReport): void {
  const { rooms, participants, bare, frameMs, firstFrameMs, share } = report;
  console.log(
    [
      `${rooms} room${rooms === 1 ? '' : 's'} x ${participants}`.padEnd(13),
      `${report.stepsPerSecond.toFixed(1)} steps/s (bare engine ${bare.stepsPerSecond.toFixed(1)}, ${bare.stepMs.toFixed(1)} ms; share ${report.shareOfBare.toFixed(2)})`,
      `${report.framesPerSecond.toFixed(1)} frames/s and room to all`,
      `step to last client p50 ${frameMs.p50.toFixed(1)} p95 ${frameMs.p95.toFixed(1)} ms`,
      `press to first frame p50 ${firstFrameMs.p50.toFixed(0)} p95 ${firstFrameMs.p95.toFixed(0)} ms`,
      `drag computing ${share.computing.toFixed(2)} waiting ${share.waiting.toFixed(2)} resting ${share.resting.toFixed(2)}`,
      `${report.targetsPerSecond.toFixed(1)} targets/s`,
      `${report.cores.toFixed(2)} cores, ${report.memoryMb.toFixed(0)} MB`,
    ].join(' | '),
  );
}

function compare(reports: readonly CaseReport[]): void {
  const report = reports.find(({ rooms, participants }) => rooms === 1 && participants === GOAL.participants);
  if (report === undefined) return;
  const line = (what: string, value: number, digits: number, goal: string, reached: boolean) =>
    console.log(`  ${what}: ${value.toFixed(digits)} (${goal}) ${reached ? 'reached' : 'NOT reached'}`);
  console.log(`\none room with ${GOAL.participants} participants`);
  const { shareOfBare, framesPerSecond, firstFrameMs } = report;
  line(
    "share of the bare engine's steps",
    shareOfBare,
    2,
    `at least ${GOAL.shareOfBare}`,
    shareOfBare >= GOAL.shareOfBare,
  );
  line(
    'frames a second that reach all',
    framesPerSecond,
    1,
    `at least ${GOAL.framesPerSecond}`,
    framesPerSecond >= GOAL.framesPerSecond,
  );
  line(
    'press to first frame, p95 ms',
    firstFrameMs.p95,
    0,
    `below ${GOAL.firstFrameP95Ms}`,
    firstFrameMs.p95 < GOAL.firstFrameP95Ms,
  );
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
