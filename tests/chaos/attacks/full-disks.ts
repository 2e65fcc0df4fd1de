/**
 * The disk of a whole server is full for a while, as people go on changing a room; it has space again, or the server ends first,
 * by itself or killed. What was told is there afterwards, and what was refused is not.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fill, mountSmall, unmount } from '../disks/mounted';
import { Company } from '../people/company';
import { Dice } from '../people/dice';
import { ChaosServer } from '../server/server';
import type { Attack } from './attack';
import { addMeasures, addTold, emptyOutcome, type Outcome } from './outcome';

/** Before the disk is full, while it is, and after it has space again, ms. */
const BEFORE_MS = 600;
const FULL_MS = 900;
const AFTER_MS = 800;
/** A store that was closed, opened and read back by then is well again. */
const RECOVERY_MS = 15_000;
const RATE_SCALE = 100;

/** How it goes on while the disk is full, one after the other. */
const ENDS = ['space, then SIGKILL', 'space, then SIGTERM', 'SIGKILL', 'SIGTERM'] as const;

export const fullDisks: Attack = async ({ tree, overHttp, folder, times, seed, onProgress }) => {
  const outcome = emptyOutcome('full disks');
  const disk = await mkdtemp(join(folder, 'disk-'));
  const isMounted = mountSmall(disk);
  outcome.notes.push(isMounted ? 'a mounted file system' : 'a port that fails as LevelDB does');
  const dice = new Dice(seed);
  try {
    for (let time = 0; time < times; time++) {
      const end = ENDS[time % ENDS.length] ?? 'SIGKILL';
      await fullOnce(await mkdtemp(join(disk, 'data-')), isMounted ? disk : null, end, {
        tree,
        overHttp,
        dice,
        outcome,
      });
      onProgress(outcome);
    }
  } finally {
    if (isMounted) unmount(disk);
  }
  return outcome;
};

/** @param disk the mounted file system; null = the server is told that its disk is full */
async function fullOnce(
  dataDir: string,
  disk: string | null,
  end: (typeof ENDS)[number],
  {
    tree,
    overHttp,
    dice,
    outcome,
  }: { readonly tree: string; readonly overHttp: boolean; readonly dice: Dice; readonly outcome: Outcome },
): Promise<void> {
  const place = { tree, dataDir, rateScale: RATE_SCALE, smallDisk: disk === null };
  let server = await ChaosServer.start(place);
  try {
    const company = await Company.open(server.url, dice, overHttp);
    await company.enter(server.url);
    const acting = company.act();
    await pause(BEFORE_MS);
    let free: () => Promise<void>;
    if (disk === null) {
      server.fill();
      free = () => {
        server.free();
        return Promise.resolve();
      };
    } else free = fill(disk);
    await pause(FULL_MS);
    // Nobody knows before somebody wrote, and on a busy machine that takes its time.
    const full = await readinessBecomes(503, server.url);
    if (full !== 503) outcome.lost.push(`/readyz answered ${full} while the disk was full`);
    if (end.startsWith('space')) {
      await free();
      await recovered(server.url, outcome);
      await pause(AFTER_MS);
    }
    if (server.ending !== null) outcome.lost.push(`the server ended by itself: ${server.ending}`);
    addMeasures(outcome, server.measures);
    const ended = server.end(end.endsWith('SIGKILL') ? 'SIGKILL' : 'SIGTERM');
    company.leave();
    const [took] = await Promise.all([ended, acting]);
    if (took === null) outcome.lost.push('the server did not end on SIGTERM');
    if (!end.startsWith('space')) await free();
    server = await ChaosServer.start(place);
    outcome.lost.push(...(await company.lost(server.url)), ...company.faults.splice(0));
    outcome.tries += 1;
    addTold(outcome, company.ledger.told);
  } finally {
    await server.end('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  }
}

const readiness = (url: string): Promise<number> =>
  fetch(`${url}/readyz`)
    .then(({ status }) => status)
    .catch(() => 0);

/** What it answers once it answers that, or when it did not for too long. */
async function readinessBecomes(status: number, url: string): Promise<number> {
  const end = performance.now() + RECOVERY_MS;
  for (;;) {
    const now = await readiness(url);
    if (now === status || performance.now() > end) return now;
    await pause(50);
  }
}

async function recovered(url: string, outcome: Outcome): Promise<void> {
  if ((await readinessBecomes(200, url)) !== 200)
    outcome.lost.push('nothing could be saved after the disk had space again');
}
