import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { PackError, manifestError } from '../../../lib/pack/errors';
import type { PackFile } from '../../../lib/pack/fields';
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
  for (const [field, entry] of filesOf(manifest)) await checkFile(folder, manifest, field, entry);
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

type File = Pick<PackFile, 'path' | 'bytes' | 'sha256'>;

/** Each file with the field of the manifest that names it. */
function filesOf({ files, earlierSurfaces = [] }: PackManifest): [string, File][] {
  return [
    ...Object.entries(files).map(([name, file]): [string, File] => [`files.${name}`, file]),
    ...earlierSurfaces.map((file, i): [string, File] => [`earlierSurfaces[${i}]`, file]),
  ];
}

async function checkFile(folder: string, manifest: PackManifest, at: string, entry: File): Promise<void> {
  const { path, bytes, sha256 } = entry;
  const file = join(folder, path);
  const refuse = (field: string, problem: string) =>
    new PackError({ pack: manifest.name, part: 'file', file: path, field: `${at}.${field}`, problem });
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
