/**
 * What happens after a write failed, as on a full disk. LevelDB would go on behind what it wrote of that record, and drop all of
 * it at the next start. So nothing more is written until there is space again, the database was closed, opened, and found to
 * hold what was answered as written and nothing that was answered as failed.
 */
import { rm, stat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sameBytes } from '../bytes';
import type { Health } from '../health';
import type { LevelDatabase } from './database';
import { databaseFolder, type Disk } from './disk';

/** Between two looks at whether there is space again. */
const RETRY_MS = 1_000;
/** That must be free beside what LevelDB needs to write its log down as a table. */
const SPARE_BYTES = 1024 * 1024;
/** Of the last written values: more than LevelDB's log, which is all that a disk may not have taken yet. */
const REMEMBERED_BYTES = 8 * 1024 * 1024;

export class Recovery {
  /** What keys held before writes that were answered as failed. */
  private readonly before = new Map<string, Uint8Array | null>();
  /** The last values that were answered as written. */
  private readonly written = new Map<string, Uint8Array | null>();
  private writtenBytes = 0;
  private timer: NodeJS.Timeout | null = null;
  private trying: Promise<void> = Promise.resolve();
  private ended = false;

  constructor(
    private readonly folder: string,
    private readonly database: LevelDatabase,
    private readonly health: Health,
    private readonly disk: Disk,
  ) {
    // Also when it was a blob that could not be written.
    health.onChange((trouble) => {
      if (trouble !== null) this.later();
    });
  }

  /** These were answered as written. */
  remember(changed: ReadonlyMap<string, Uint8Array | null>): void {
    for (const [key, value] of changed) {
      this.forget(key);
      this.written.set(key, value);
      this.writtenBytes += sizeOf(key, value);
    }
    for (const key of this.written.keys()) {
      if (this.writtenBytes <= REMEMBERED_BYTES) break;
      this.forget(key);
    }
  }

  /** Writes of these keys were answered as failed. The database still shows what was there before. */
  async failed(keys: Iterable<string>): Promise<void> {
    for (const key of keys) {
      if (this.before.has(key)) continue;
      const value = await this.database.use(async (level) => level.get(key) as Promise<Uint8Array | undefined>);
      this.before.set(key, value ?? null);
    }
  }

  async end(): Promise<void> {
    this.ended = true;
    if (this.timer !== null) clearTimeout(this.timer);
    await this.trying;
  }

  private later(): void {
    if (this.ended) return;
    this.timer = setTimeout(() => {
      this.trying = this.attempt().then(
        () => {
          this.health.recovered();
        },
        () => {
          this.later();
        },
      );
    }, RETRY_MS);
    this.timer.unref();
  }

  /** @throws whatever shows that the disk cannot be used yet. */
  private async attempt(): Promise<void> {
    await this.probe();
    await this.database.reopen();
    await this.database.use(async (level) => {
      const right = [...new Map([...this.written, ...this.before])];
      const found = await level.getMany(right.map(([key]) => key));
      const wrong = right.filter(([, value], i) => !sameBytes(found[i], value));
      await level.batch(
        wrong.map(([key, value]) => (value === null ? { type: 'del', key } : { type: 'put', key, value })),
        { sync: true },
      );
    });
    this.before.clear();
  }

  private forget(key: string): void {
    const value = this.written.get(key);
    if (value !== undefined && this.written.delete(key)) this.writtenBytes -= sizeOf(key, value);
  }

  /** Whether there is space for what opening the database writes. */
  private async probe(): Promise<void> {
    const store = databaseFolder(this.folder);
    const logs = (await readdir(store)).filter((name) => name.endsWith('.log'));
    const sizes = await Promise.all(logs.map(async (name) => (await stat(join(store, name))).size));
    const path = join(this.folder, 'probe');
    try {
      await this.disk.write(path, new Uint8Array(SPARE_BYTES + sizes.reduce((sum, size) => sum + size, 0)), 'w');
    } finally {
      await rm(path, { force: true });
    }
  }
}

const sizeOf = (key: string, value: Uint8Array | null): number => key.length + (value?.length ?? 0);
