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

/** The surface that new faces are fitted with, then those that the pack had before; empty when it has none. */
export function surfaceFiles({ manifest, folder }: PackOnDisk): SurfaceFile[] {
  const { files, capabilities, earlierSurfaces = [] } = manifest;
  if (files.surface === undefined || capabilities.surface === undefined) return [];
  const pack = packId(manifest);
  return [{ ...files.surface, ...capabilities.surface }, ...earlierSurfaces].map(({ path, sha256, ...info }) => ({
    pack,
    path: join(folder, path),
    sha256,
    info,
  }));
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
