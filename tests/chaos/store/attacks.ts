/** Kills and full disks of the store alone: many more writes a second than a whole server makes, and every moment of one is hit. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startPostgres } from '../../fixtures/postgres';
import { mountSmall, unmount } from '../disks/mounted';
import type { Attack } from '../attacks/attack';
import { addTold, emptyOutcome } from '../attacks/outcome';
import { fillOnce } from './full';
import { killOnce } from './kills';

/** In a data folder, and every fourth time in PostgreSQL, where a killed server leaves less behind. */
export const storeKills: Attack = async ({ folder, times, onProgress }) => {
  const outcome = emptyOutcome('kills of the store alone');
  const data = await mkdtemp(join(folder, 'data-'));
  const postgres = await startPostgres();
  if (postgres === null) outcome.notes.push('not tried in PostgreSQL, which is not installed here');
  try {
    const database = await postgres?.newDatabase();
    for (; outcome.tries < times; outcome.tries++) {
      const inDatabase = database !== undefined && outcome.tries % 4 === 3;
      const { told, lost } = await killOnce(inDatabase ? database : data);
      addTold(outcome, new Map([...told].map(([kind, list]) => [kind, list.length])));
      outcome.lost.push(...lost);
      onProgress(outcome);
    }
  } finally {
    await postgres?.stop();
  }
  return outcome;
};

export const storeFull: Attack = async ({ folder, times, onProgress }) => {
  const outcome = emptyOutcome('full disks of the store alone');
  const disk = await mkdtemp(join(folder, 'disk-'));
  if (!mountSmall(disk)) {
    outcome.notes.push('not tried: no small file system may be mounted here');
    return outcome;
  }
  try {
    for (; outcome.tries < times; outcome.tries++) {
      const { told, lost } = await fillOnce(disk);
      outcome.told += told;
      outcome.lost.push(...lost);
      onProgress(outcome);
    }
  } finally {
    unmount(disk);
    await rm(disk, { recursive: true, force: true });
  }
  return outcome;
};
