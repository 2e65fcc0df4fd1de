import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeNpz } from '../../../lib/npz/npz';
import { PackError } from '../../../lib/pack/errors';
import { packId, type PackId } from '../../../lib/pack/id';
import { readSurface, type Surface, type SurfaceInfo } from '../../../lib/photo/surface';
import type { PackOnDisk } from '../library/read-pack';

/** Arrays of the largest surface that a manifest may name, with some hundred entries. */
const MOST_BYTES = 64 * 1024 * 1024;

/** Where the surface of a pack lies, and what its manifest says of it. */
export interface SurfaceFile {
  readonly pack: PackId;
  readonly path: string;
  readonly sha256: string;
  readonly info: SurfaceInfo;
}

/** Null when the pack has none. */
export function surfaceFile({ manifest, folder }: PackOnDisk): SurfaceFile | null {
  const { surface: entry } = manifest.files;
  const { surface: info } = manifest.capabilities;
  if (entry === undefined || info === undefined) return null;
  return { pack: packId(manifest), path: join(folder, entry.path), sha256: entry.sha256, info };
}

/** @throws PackError when the file does not hold what the manifest says */
export async function loadSurface({ pack, path, info }: SurfaceFile): Promise<Surface> {
  try {
    return readSurface(decodeNpz(await readFile(path), MOST_BYTES), info);
  } catch (error) {
    const problem = `cannot be read: ${(error as Error).message}`;
    throw new PackError({ pack: pack.name, part: 'file', file: path, field: 'files.surface', problem });
  }
}
