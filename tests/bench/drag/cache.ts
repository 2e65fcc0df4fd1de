import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { NpyArray } from '../../../lib/npz/npy';
import { decodeNpz, encodeNpz } from '../../../lib/npz/npz';

type Arrays = Record<string, NpyArray>;

/** Results on disk, named by a hash of all that they depend on, so that an interrupted run goes on where it was. */
export class Cache {
  /** Files written by this run: protocols share outcomes. */
  private readonly written = new Set<string>();

  /** @param read earlier whether results of an earlier run may be used. */
  private constructor(
    readonly folder: string,
    private readonly earlier: boolean,
  ) {}

  static async open(folder: string, earlier: boolean): Promise<Cache> {
    await mkdir(folder, { recursive: true });
    return new Cache(folder, earlier);
  }

  /** What `make` gives, or gave when the file was made. `key`: everything that the result depends on besides the code. */
  async arrays(name: string, key: readonly (string | Arrays)[], make: () => Promise<Arrays>): Promise<Arrays> {
    const file = join(this.folder, `${name}-${digest(key)}.npz`);
    if (this.earlier || this.written.has(file)) {
      const bytes = await readFile(file).catch(() => null);
      if (bytes !== null) return decodeNpz(bytes);
    }
    const made = await make();
    await writeFile(`${file}.part`, encodeNpz(made));
    await rename(`${file}.part`, file);
    this.written.add(file);
    return made;
  }
}

function digest(key: readonly (string | Arrays)[]): string {
  const hash = createHash('sha256');
  for (const part of key) {
    if (typeof part === 'string') hash.update(part).update('\n');
    else hash.update(encodeNpz(part));
  }
  return hash.digest('hex').slice(0, 16);
}
