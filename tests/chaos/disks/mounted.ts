/** A small file system of its own, where the system lets us mount one. */
import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Room for a store with some hundred edits. */
const MEGABYTES = 24;

/** Mounts a few MB of memory there. @returns whether the system allowed it; `unmount` ends it */
export function mountSmall(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Also while somebody still has a file of it open. */
export function unmount(folder: string): void {
  execFileSync('umount', ['-l', folder]);
}

/** Leaves no byte. @returns what gives the space back. */
export function fill(disk: string): () => Promise<void> {
  const path = join(disk, 'filler');
  for (const size of [64 * 1024, 512, 1]) {
    try {
      for (;;) appendFileSync(path, Buffer.alloc(size));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
  return () => rm(path);
}
