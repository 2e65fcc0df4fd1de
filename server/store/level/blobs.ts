import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../bytes';
import type { Health } from '../health';
import type { Blobs } from '../ports';
import type { Disk } from './disk';

const HASH = /^[0-9a-f]{64}$/;
/** Of a blob that is being written; one that a crash left behind goes with its room. */
const UNFINISHED = '.part';

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/**
 * Blobs as files, `folder`/SCOPE/HASH. Files and not records, so that large values are written once (LevelDB writes each
 * several times over), and a deleted room gives its space back at once.
 */
export class FileBlobs implements Blobs {
  constructor(
    private readonly folder: string,
    private readonly health: Health,
    private readonly disk: Disk,
  ) {}

  async put(scope: string, blobs: readonly Uint8Array[]): Promise<string[]> {
    this.health.check();
    const folder = join(this.folder, scope);
    const byHash = new Map(blobs.map((blob) => [sha256(blob), blob]));
    try {
      const isNew = (await mkdir(folder, { recursive: true })) !== undefined;
      await Promise.all([...byHash].map(([hash, blob]) => write(this.disk, join(folder, hash), blob)));
      await syncFolder(folder);
      if (isNew) await syncFolder(this.folder);
    } catch (error) {
      throw this.health.fail(error);
    }
    return blobs.map(sha256);
  }

  async get(scope: string, hash: string): Promise<Uint8Array | undefined> {
    try {
      const bytes = new Uint8Array(await readFile(join(this.folder, scope, hash)));
      return sha256(bytes) === hash ? bytes : undefined;
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async list(scope: string): Promise<Set<string>> {
    try {
      return new Set((await readdir(join(this.folder, scope))).filter((name) => HASH.test(name)));
    } catch (error) {
      if (isMissing(error)) return new Set();
      throw error;
    }
  }

  async delete(scope: string, hashes: readonly string[]): Promise<void> {
    const folder = join(this.folder, scope);
    await Promise.all(hashes.map((hash) => rm(join(folder, hash), { force: true })));
    await syncFolder(folder).catch((error: unknown) => {
      // A scope without blobs has no folder.
      if (!isMissing(error)) throw error;
    });
  }

  async clear(scope: string): Promise<void> {
    await rm(join(this.folder, scope), { recursive: true, force: true });
  }
}

/** Whole or not at all: under another name first. Two who write the same blob write the same bytes. */
async function write(disk: Disk, path: string, bytes: Uint8Array): Promise<void> {
  const part = `${path}.${randomUUID()}${UNFINISHED}`;
  try {
    await disk.write(part, bytes, 'wx');
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

/** A file's name is on the disk only when its folder is. */
async function syncFolder(path: string): Promise<void> {
  // Windows opens no folders, and keeps names by itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
