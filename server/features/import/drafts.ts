/**
 * Where an import writes before its pack takes its place, beside the packs so that one move is enough; and what is made of a draft
 * whose import was cut off. Names of packs begin with a letter or a digit: nobody takes a draft for a pack.
 */
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { exists, putAway } from '../packs';
import { isAlive } from './is-alive';

/** The pack's name, the process that writes, and whether it is the pack that is giving way. */
const DRAFT = /^\.([a-z0-9][a-z0-9-]*)\.(\d+)(\.old)?$/;
/** Imports take minutes: what is older is nobody's, whichever process has that number today. */
const OLDEST_MS = 24 * 60 * 60 * 1000;

export interface Draft {
  /** Where the pack is written. */
  readonly folder: string;
  /** Where it belongs. */
  readonly place: string;
  /** Where a pack lies that gives way, for as long as the move takes. */
  readonly old: string;
}

export function draftOf(packs: string, name: string, pid: number = process.pid): Draft {
  const folder = join(packs, `.${name}.${pid}`);
  return { folder, place: join(packs, name), old: `${folder}.old` };
}

/** The draft becomes the pack; one that had its name is put away, since rooms may stand on it. Cut off at any moment, `tidy` brings back what was there before, or finds it done. */
export async function takePlace({ folder, place, old }: Draft): Promise<void> {
  if (await exists(place)) await rename(place, old);
  await rename(folder, place);
  await putAway(old);
}

/** Nothing of a draft stays; a pack that was giving way to it is back. */
export async function tidy({ folder, place, old }: Draft): Promise<void> {
  if (await exists(place)) await putAway(old);
  else if (await exists(old)) await rename(old, place);
  await rm(folder, { recursive: true, force: true });
}

/** Tidies up after imports that were cut off, whoever ran them. To be called before this process writes any. */
export async function tidyAll(packs: string): Promise<void> {
  for (const entry of await readdir(packs).catch(() => [])) {
    const [, name, pid] = DRAFT.exec(entry) ?? [];
    if (name === undefined || pid === undefined) continue;
    const written = await stat(join(packs, entry)).catch(() => null);
    const lately = written !== null && Date.now() - written.mtimeMs < OLDEST_MS;
    if (lately && Number(pid) !== process.pid && isAlive(Number(pid))) continue;
    await tidy(draftOf(packs, name, Number(pid)));
  }
}
