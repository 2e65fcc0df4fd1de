import type { Level } from 'level';
import { sameBytes } from '../bytes';
import type { Outcome, Records, Write, WriteOptions } from '../ports';

/** A write that waits for its turn. */
interface Waiting {
  readonly writes: readonly Write[];
  readonly options: WriteOptions;
  readonly done: (outcome: Outcome) => void;
  readonly failed: (error: unknown) => void;
}

/** LevelDB gives Buffers, whose `slice` does not copy; callers are promised ordinary arrays. */
const plain = (value: Uint8Array): Uint8Array => new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
const below = (prefix: string) => ({ gte: prefix, lt: `${prefix}\u{10ffff}` });

/**
 * Records in LevelDB. Writes that come while another is on its way to the disk go together in the next batch: their
 * conditions are looked at one after the other, and one flush of the disk serves them all. A batch is one record of
 * LevelDB's log, so that a crash leaves all of it or nothing.
 */
export class LevelRecords implements Records {
  private waiting: Waiting[] = [];
  private writing: Promise<void> | null = null;

  constructor(private readonly level: Level<string, Uint8Array>) {}

  async get(key: string): Promise<Uint8Array | undefined> {
    // The typings of `level` leave out that a missing key gives undefined.
    const value = (await this.level.get(key)) as Uint8Array | undefined;
    return value === undefined ? undefined : plain(value);
  }

  async entries(prefix: string): Promise<[key: string, value: Uint8Array][]> {
    const found = await this.level.iterator(below(prefix)).all();
    return found.map(([key, value]) => [key, plain(value)]);
  }

  write(writes: readonly Write[], options: WriteOptions): Promise<Outcome> {
    return new Promise((done, failed) => {
      this.waiting.push({ writes, options, done, failed });
      this.writing ??= this.flush();
    });
  }

  async clear(prefix: string): Promise<void> {
    await this.writing;
    await this.level.clear(below(prefix));
  }

  async close(): Promise<void> {
    await this.writing;
    await this.level.close();
  }

  private async flush(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      await this.writeGroup(group);
    }
    this.writing = null;
  }

  /** Never throws: each of the group is told. */
  private async writeGroup(group: readonly Waiting[]): Promise<void> {
    const changed = new Map<string, Uint8Array | null>();
    const winners: Waiting[] = [];
    const losers: [Waiting, Outcome][] = [];
    try {
      for (const one of group) {
        const lost = await this.broken(one, changed);
        if (lost !== null) {
          losers.push([one, lost]);
          continue;
        }
        winners.push(one);
        for (const { key, value } of one.writes) changed.set(key, value);
      }
      await this.level.batch(
        [...changed].map(([key, value]) => (value === null ? { type: 'del', key } : { type: 'put', key, value })),
        { sync: winners.some(({ options }) => options.durable) },
      );
    } catch (error) {
      for (const { failed } of group) failed(error);
      return;
    }
    for (const { done } of winners) done({ won: true });
    for (const [{ done }, outcome] of losers) done(outcome);
  }

  /** The first condition that does not hold, counting what earlier writes of the same group change. */
  private async broken({ options }: Waiting, changed: ReadonlyMap<string, Uint8Array | null>): Promise<Outcome | null> {
    for (const { key, value } of options.when ?? []) {
      const found = changed.has(key) ? (changed.get(key) ?? null) : ((await this.get(key)) ?? null);
      if (!sameBytes(found, value)) return { won: false, key, found };
    }
    return null;
  }
}
