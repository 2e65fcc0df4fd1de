/** Packs that one server has made, for the others: each server takes each of them in once, so that what is put away there stays so. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { packId } from '../../../lib/pack/id';
import type { PoolLogger } from '../../inference/logger';
import type { ImportRecord, ImportRecords } from '../../store/import-records';
import { keepFile, readFile } from '../jobs';
import { exists, manifestIn } from '../packs';
import { draftOf, takePlace, tidy } from './drafts';

type Pack = NonNullable<ImportRecord['pack']>;

/** Beside the packs, so that whoever shares the folder shares it: a file for each import whose pack was taken in. Names of packs begin with a letter or a digit. */
const TAKEN = '.imported';

export class PackCopies {
  /** Imports whose packs' names are taken here by others: said once. */
  private readonly told = new Set<string>();

  /** @param packs their folder */
  constructor(
    private readonly packs: string,
    private readonly imports: ImportRecords,
    private readonly log: PoolLogger,
  ) {}

  /** Keeps a pack of this server where the others find it. @throws whatever `signal` says */
  async keep(id: string, name: string, signal: AbortSignal): Promise<Pack['files']> {
    const { place } = draftOf(this.packs, name);
    const files: Pack['files'] = [];
    for (const entry of await readdir(place, { withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const bytes = createReadStream(join(place, entry.name)) as AsyncIterable<Uint8Array>;
      files.push({ path: entry.name, pieces: await keepFile(this.imports, id, bytes, signal) });
    }
    await this.mark(id);
    return files;
  }

  /** Takes in what another server made, unless it was taken in before. @throws whatever `signal` says, or the disk; then nothing half stays */
  async take(id: string, pack: Pack, replace: boolean, signal: AbortSignal): Promise<void> {
    if (await exists(this.markOf(id))) return;
    const draft = draftOf(this.packs, pack.name);
    const there = await manifestIn(draft.place, pack.name);
    if (there === null || packId(there).generator !== pack.generator) {
      if (!replace && (await exists(draft.place))) {
        if (!this.told.has(id))
          this.log.warn({ pack: pack.name }, 'a pack of another server has a name that is taken here');
        this.told.add(id);
        return;
      }
      await this.bring(id, pack, signal);
    }
    await this.mark(id);
  }

  private async bring(id: string, pack: Pack, signal: AbortSignal): Promise<void> {
    const draft = draftOf(this.packs, pack.name);
    try {
      await rm(draft.folder, { recursive: true, force: true });
      await mkdir(draft.folder, { recursive: true });
      for (const { path, pieces } of pack.files)
        await pipeline(readFile(this.imports, id, pieces), createWriteStream(join(draft.folder, path)), { signal });
      await takePlace(draft);
    } catch (error) {
      await tidy(draft);
      throw error;
    }
  }

  private async mark(id: string): Promise<void> {
    await mkdir(join(this.packs, TAKEN), { recursive: true });
    await writeFile(this.markOf(id), '');
  }

  /** Takes a mark back, of an import that is gone. */
  async unmark(id: string): Promise<void> {
    await rm(this.markOf(id), { force: true });
    // What has other marks in it stays.
    await rmdir(join(this.packs, TAKEN)).catch(() => undefined);
  }

  private markOf(id: string): string {
    return join(this.packs, TAKEN, id);
  }
}
