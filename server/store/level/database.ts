import { StorageUnavailableError } from '../health';
import type { Damage } from '../ports';
import type { Database, Disk } from './disk';
import { mendLogs } from './mend';

/** LevelDB that can be closed and opened again under those who use it: they wait meanwhile. */
export class LevelDatabase {
  private opening: Promise<unknown> = Promise.resolve();
  private readonly using = new Set<Promise<unknown>>();

  constructor(
    private readonly folder: string,
    private level: Database,
    private readonly disk: Disk,
  ) {}

  /** @throws StorageUnavailableError when it could not be opened again. */
  async use<T>(work: (level: Database) => Promise<T>): Promise<T> {
    await this.opening.catch((error: unknown) => {
      throw new StorageUnavailableError('the data cannot be read', { cause: error });
    });
    const run = work(this.level);
    this.using.add(run);
    try {
      return await run;
    } finally {
      this.using.delete(run);
    }
  }

  /** Ends what is under way, and reads everything from the disk again. @returns damage that was found there. */
  async reopen(): Promise<Damage[]> {
    const opened = (async () => {
      await this.close();
      const damage = await mendLogs(this.folder);
      this.level = await this.disk.openDatabase(this.folder);
      return damage;
    })();
    this.opening = opened;
    return opened;
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.using);
    await this.level.close();
  }
}
