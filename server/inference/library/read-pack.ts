import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { PackError, manifestError } from '../../../lib/pack/errors';
import type { PackManifest } from '../../../lib/pack/manifest';
import { parseManifest } from '../../../lib/pack/parse';

/** A pack whose files are all there and unchanged. */
export interface PackOnDisk {
  readonly manifest: PackManifest;
  readonly folder: string;
}

/**
 * Reads the pack in a folder and checks manifest, sizes and SHA-256.
 *
 * @returns null when the folder holds no manifest.json: it is no pack.
 * @throws PackError that names the file and the field.
 */
export async function readPack(folder: string, name: string): Promise<PackOnDisk | null> {
  const text = await manifestText(folder, name);
  if (text === null) return null;
  const manifest = parseManifest(name, text);
  for (const file of Object.keys(manifest.files) as (keyof PackManifest['files'])[])
    await checkFile(folder, manifest, file);
  return { manifest, folder };
}

async function manifestText(folder: string, name: string): Promise<string | null> {
  try {
    return await readFile(join(folder, 'manifest.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw manifestError(name, null, `cannot be read: ${(error as Error).message}`);
  }
}

async function checkFile(folder: string, manifest: PackManifest, name: keyof PackManifest['files']): Promise<void> {
  const entry = manifest.files[name];
  if (entry === undefined) return;
  const { path, bytes, sha256 } = entry;
  const file = join(folder, path);
  const refuse = (field: string, problem: string) =>
    new PackError({ pack: manifest.name, part: 'file', file: path, field: `files.${name}.${field}`, problem });
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
