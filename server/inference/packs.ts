import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { PackError } from '../../lib/pack/errors';
import { PACK_GRAPHS, type PackManifest } from '../../lib/pack/manifest';
import { parseManifest } from '../../lib/pack/parse';

/** The folder beside the packs that holds the programs that make them. */
const NOT_A_PACK = 'training';

/** A pack whose files are all there and unchanged. */
export interface PackOnDisk {
  readonly manifest: PackManifest;
  readonly folder: string;
}

/** What a packs folder holds: packs that can be used, and why the others cannot. */
export interface PackScan {
  readonly packs: readonly PackOnDisk[];
  readonly refused: readonly PackError[];
}

/**
 * Reads every pack in `packsDir` (folders with a manifest.json; others are no packs and are passed over), checks manifest,
 * sizes and SHA-256. A bad pack is refused, the rest still load.
 *
 * @throws Error when the folder itself cannot be read.
 */
export async function readPacks(packsDir: string): Promise<PackScan> {
  const packs: PackOnDisk[] = [];
  const refused: PackError[] = [];
  const entries = await readdir(packsDir, { withFileTypes: true }).catch((error: unknown) => {
    throw new Error(`cannot read the folder of model packs, ${packsDir}: ${(error as Error).message}`);
  });
  const names = entries.filter((entry) => entry.isDirectory() && entry.name !== NOT_A_PACK).map((entry) => entry.name);
  for (const name of names.sort()) {
    const folder = join(packsDir, name);
    try {
      const text = await manifestText(folder, name);
      if (text === null) continue;
      const manifest = parseManifest(name, text);
      for (const graph of PACK_GRAPHS) await checkFile(folder, manifest, graph);
      packs.push({ manifest, folder });
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      refused.push(error);
    }
  }
  return { packs, refused };
}

async function manifestText(folder: string, name: string): Promise<string | null> {
  try {
    return await readFile(join(folder, 'manifest.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new PackError(name, 'manifest.json', null, `cannot be read: ${(error as Error).message}`);
  }
}

async function checkFile(folder: string, manifest: PackManifest, graph: (typeof PACK_GRAPHS)[number]): Promise<void> {
  const { path, bytes, sha256 } = manifest.files[graph];
  const file = join(folder, path);
  const refuse = (field: string, problem: string) =>
    new PackError(manifest.name, path, `files.${graph}.${field}`, problem);
  const size = await stat(file).then(
    (found) => found.size,
    () => null,
  );
  if (size === null) throw refuse('path', 'there is no such file in the pack');
  if (size !== bytes)
    throw refuse('bytes', `the manifest says ${bytes} bytes, the file has ${size}; copy or export the pack again`);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const digest = hash.digest('hex');
  if (digest !== sha256) throw refuse('sha256', `the file's SHA-256 is ${digest}; it is damaged or was changed`);
}
