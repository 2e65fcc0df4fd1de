import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeNpz } from '../../../lib/npz/npz';
import { PackError } from '../../../lib/pack/errors';
import type { PackManifest } from '../../../lib/pack/manifest';
import { readSurface, type Surface } from '../../../lib/photo/surface';

/** Arrays of the largest surface that a manifest may name, with some hundred entries. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * The surface of a pack; null when it has none.
 *
 * @throws PackError when the file does not hold what the manifest says
 */
export async function packSurface(manifest: PackManifest, folder: string): Promise<Surface | null> {
  const { surface: entry } = manifest.files;
  const { surface: info } = manifest.capabilities;
  if (entry === undefined || info === undefined) return null;
  try {
    return readSurface(decodeNpz(await readFile(join(folder, entry.path)), MOST_BYTES), info);
  } catch (error) {
    throw new PackError(manifest.name, entry.path, 'files.surface', `cannot be read: ${(error as Error).message}`);
  }
}
