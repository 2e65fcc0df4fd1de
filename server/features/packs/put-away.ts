/**
 * Packs that are put away: out of the engine's sight, in a folder beside the others, as they were. Rooms may stand on a pack, so
 * nothing but an operator's word deletes one.
 */
import { mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { packId, shortHash } from '../../../lib/pack/id';
import type { PackManifest } from '../../../lib/pack/manifest';
import { parseManifest } from '../../../lib/pack/parse';

/** Names of packs begin with a letter or a digit. */
const FOLDER = '.removed';
/** A pack's name and the beginning of its hash: versions of one pack lie beside each other. */
const ENTRY = /^([a-z0-9][a-z0-9-]*)\.[0-9a-f]{8}$/;
/** The draft's name begins with a dot and ends with its process. */
const DRAFT = /^\.([a-z0-9][a-z0-9-]*)\.\d+\.old$/;

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** What a folder holds; null when that is no whole pack of this name. */
export async function manifestIn(folder: string, name: string): Promise<PackManifest | null> {
  try {
    return parseManifest(name, await readFile(join(folder, 'manifest.json'), 'utf8'));
  } catch {
    return null;
  }
}

/**
 * Puts away the pack in a folder, be it in its place or the one that gave way to a new one. What is no whole pack is deleted: nothing
 * can be drawn with it. Of a folder that is not there nothing happens.
 */
export async function putAway(folder: string): Promise<void> {
  if (!(await exists(folder))) return;
  const name = DRAFT.exec(basename(folder))?.[1] ?? basename(folder);
  const manifest = await manifestIn(folder, name);
  if (manifest === null) {
    await rm(folder, { recursive: true, force: true });
    return;
  }
  const shelf = join(dirname(folder), FOLDER);
  const place = join(shelf, `${name}.${shortHash(packId(manifest).generator)}`);
  await mkdir(shelf, { recursive: true });
  // The same pack, put away before.
  await rm(place, { recursive: true, force: true });
  await rename(folder, place);
}

/** A pack that was put away. */
export interface PutAwayPack {
  /** The name of its folder. */
  readonly id: string;
  readonly folder: string;
  readonly manifest: PackManifest;
}

/** By name. */
export async function packsPutAway(packs: string): Promise<PutAwayPack[]> {
  const found: PutAwayPack[] = [];
  for (const id of (await readdir(join(packs, FOLDER)).catch(() => [])).sort()) {
    const [, name] = ENTRY.exec(id) ?? [];
    const folder = join(packs, FOLDER, id);
    const manifest = name === undefined ? null : await manifestIn(folder, name);
    if (manifest !== null) found.push({ id, folder, manifest });
  }
  return found;
}
