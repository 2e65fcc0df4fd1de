/** Kills and full disks of the store alone: many more writes a second than a whole server makes, and every moment of one is hit. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mountSmall, unmount } from '../disks/mounted';
import type { Attack } from '../attacks/attack';
import { addTold, emptyOutcome } from '../attacks/outcome';
import { fillOnce } from './full';
import { killOnce } from './kills';

export const storeKills: Attack = async ({ folder, times, onProgress }) => {
  const outcome = emptyOutcome('kills of the store alone');
  const data = await mkdtemp(join(folder, 'data-'));
  for (; outcome.tries < times; outcome.tries++) {
    const { told, lost } = await killOnce(data);
    addTold(outcome, new Map([...told].map(([kind, list]) => [kind, list.length])));
    outcome.lost.push(...lost);
    onProgress(outcome);
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
