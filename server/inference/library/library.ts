/** The folder of model packs, looked at again and again: packs that appear, change or go while the server runs. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { PackError } from '../../../lib/pack/errors';
import { NOT_A_PACK } from '../../../lib/pack/fields';
import type { PackManifest } from '../../../lib/pack/manifest';
import { readPack, type PackOnDisk } from './read-pack';

/** What a look found. A pack that was replaced is among both the gone and the new. */
export interface LibraryChange {
  readonly gone: readonly PackOnDisk[];
  readonly appeared: readonly PackOnDisk[];
  /** Those that were refused by this look. */
  readonly refused: readonly PackError[];
}

interface Seen {
  /** Names, sizes and times of the folder's files. */
  readonly state: string;
  /** Whether it was read in this state. */
  readonly read: boolean;
}

/**
 * Looking instead of being told: file events are not there on network drives and mounted volumes, and say nothing of when a
 * copy is whole. A folder is read once two looks have found it in the same state, so one that is being copied waits.
 */
export class PackLibrary {
  private readonly held = new Map<string, PackOnDisk>();
  private readonly bad = new Map<string, PackError>();
  private readonly seen = new Map<string, Seen>();

  private constructor(private readonly dir: string) {}

  /**
   * Reads every pack of the folder as it is now. A bad pack is refused, the rest still load.
   *
   * @throws Error when the folder itself cannot be read.
   */
  static async open(dir: string): Promise<PackLibrary> {
    const library = new PackLibrary(dir);
    for (const name of await library.folders()) {
      const state = await library.stateOf(name);
      if (state !== null) await library.read(name, state);
    }
    return library;
  }

  get packs(): readonly PackOnDisk[] {
    return [...this.held.values()];
  }

  /** Why the others cannot be used. */
  get refused(): readonly PackError[] {
    return [...this.bad.values()];
  }

  /** Looks once. @throws Error when the folder cannot be read; what is known stays as it is. */
  async look(): Promise<LibraryChange> {
    const before = new Map(this.held);
    const refused: PackError[] = [];
    const names = await this.folders();
    const there = new Set<string>();
    for (const name of names) {
      const state = await this.stateOf(name);
      if (state === null) continue;
      there.add(name);
      const last = this.seen.get(name);
      if (last?.state !== state) this.seen.set(name, { state, read: false });
      else if (!last.read) refused.push(...(await this.read(name, state)));
    }
    for (const name of [...this.seen.keys()].filter((known) => !there.has(known))) {
      this.seen.delete(name);
      this.held.delete(name);
      this.bad.delete(name);
    }
    const gone = [...before].filter(([name, pack]) => this.held.get(name) !== pack).map(([, pack]) => pack);
    const appeared = this.packs.filter((pack) => before.get(pack.manifest.name) !== pack);
    return { gone, appeared, refused };
  }

  /** Takes over what a folder holds. @returns why it was refused, if it was. */
  private async read(name: string, state: string): Promise<PackError[]> {
    this.seen.set(name, { state, read: true });
    try {
      const pack = await readPack(join(this.dir, name), name);
      this.bad.delete(name);
      if (pack === null) this.held.delete(name);
      // Touched, but the same: whoever uses it need not know.
      else if (!sameFiles(this.held.get(name)?.manifest, pack.manifest)) this.held.set(name, pack);
      return [];
    } catch (error) {
      if (!(error instanceof PackError)) throw error;
      this.held.delete(name);
      this.bad.set(name, error);
      return [error];
    }
  }

  private async folders(): Promise<string[]> {
    const entries = await readdir(this.dir, { withFileTypes: true }).catch((error: unknown) => {
      throw new Error(`cannot read the folder of model packs, ${this.dir}: ${(error as Error).message}`);
    });
    return (
      entries
        // A dot is in front of drafts, and of packs that were put away.
        .filter((entry) => entry.isDirectory() && entry.name !== NOT_A_PACK && !entry.name.startsWith('.'))
        .map((entry) => entry.name)
        .sort()
    );
  }

  /** Null when the folder holds no manifest, or went away meanwhile. */
  private async stateOf(name: string): Promise<string | null> {
    const folder = join(this.dir, name);
    const files = (await readdir(folder).catch(() => [])).filter((file) => /\.(json|onnx)$/.test(file));
    if (!files.includes('manifest.json')) return null;
    const states = await Promise.all(
      files.sort().map(async (file) => {
        const found = await stat(join(folder, file)).catch(() => null);
        return [file, found?.size, found?.mtimeMs, found?.ino].join(' ');
      }),
    );
    return states.join('\n');
  }
}

/** The manifest holds the hashes of all files. */
function sameFiles(a: PackManifest | undefined, b: PackManifest): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}
