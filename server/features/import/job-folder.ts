/** What is kept of an import in the data folder, so that a restart finds it: what is known of it, and the file if it was uploaded. */
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { MAX_CHECKPOINT_BYTES, importJobSchema } from '../../../lib/protocol';
import { Refused } from '../../access/refused';
import { Turn } from '../../../lib/work/turn';
import { isDiskFull } from './disk-full';

/** As it is kept: with where the file lies; null: it was uploaded. */
const keptSchema = z.object({ version: z.literal(1), job: importJobSchema, path: z.string().nullable() });
export type KeptJob = z.infer<typeof keptSchema>;

const JOB = 'job.json';
const UPLOAD = 'checkpoint';

const asRefused = (error: unknown): unknown => (isDiskFull(error) ? new Refused('busy.storage') : error);

/** The folders of all imports. */
export class JobFolders {
  private readonly keeping = new Turn();

  constructor(private readonly dir: string) {}

  /** Where an uploaded file lies. */
  upload(id: string): string {
    return join(this.dir, id, UPLOAD);
  }

  /**
   * Streams a file to the disk. @returns its bytes.
   *
   * @throws Refused `too-large` or `busy.storage`, and the system's error when the disk does not take it or the client went away; then nothing stays.
   */
  async receive(id: string, body: AsyncIterable<Uint8Array>): Promise<number> {
    let bytes = 0;
    async function* counted() {
      for await (const piece of body) {
        bytes += piece.length;
        if (bytes > MAX_CHECKPOINT_BYTES) throw new Refused('too-large', { max: MAX_CHECKPOINT_BYTES });
        yield piece;
      }
    }
    try {
      await mkdir(join(this.dir, id), { recursive: true });
      await pipeline(counted, createWriteStream(this.upload(id), { flags: 'wx' }));
    } catch (error) {
      await this.remove(id);
      throw asRefused(error);
    }
    return bytes;
  }

  /** Whole or not at all, in the order in which it is asked for. @throws Refused `busy.storage` when the disk is full. */
  keep(kept: Omit<KeptJob, 'version'>): Promise<void> {
    return this.keeping.run(() => this.write(kept));
  }

  private async write(kept: Omit<KeptJob, 'version'>): Promise<void> {
    const folder = join(this.dir, kept.job.id);
    const draft = join(folder, `${JOB}.draft`);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(draft, JSON.stringify({ version: 1, ...kept }));
      await rename(draft, join(folder, JOB));
    } catch (error) {
      throw asRefused(error);
    }
  }

  /** All that are kept; a folder that says nothing, such as that of an upload that was cut off, is removed. */
  async all(): Promise<KeptJob[]> {
    const found: KeptJob[] = [];
    for (const id of (await readdir(this.dir).catch(() => [])).sort()) {
      const kept = await this.read(id);
      if (kept === null) await this.remove(id);
      else found.push(kept);
    }
    return found;
  }

  async remove(id: string): Promise<void> {
    await rm(join(this.dir, id), { recursive: true, force: true });
  }

  /** The pack is made: what it was made of is needed no more. */
  async removeUpload(id: string): Promise<void> {
    await rm(this.upload(id), { force: true });
  }

  private async read(id: string): Promise<KeptJob | null> {
    try {
      return keptSchema.parse(JSON.parse(await readFile(join(this.dir, id, JOB), 'utf8')));
    } catch {
      return null;
    }
  }
}
