import { sameBytes } from '../bytes';
import { StorageUnavailableError, type Health } from '../health';
import type { Condition, Outcome, Records, Write } from '../ports';
import type { LevelDatabase } from './database';
import type { Recovery } from './recovery';

/** Entries that a scan holds at once. */
const SCAN = 200;

/** A write that waits for its turn. */
interface Waiting {
  readonly writes: readonly Write[];
  readonly when: readonly Condition[];
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

  constructor(
    private readonly database: LevelDatabase,
    private readonly health: Health,
    private readonly recovery: Recovery,
  ) {}

  async get(key: string): Promise<Uint8Array | undefined> {
    // The typings of `level` leave out that a missing key gives undefined.
    const value = await this.database.use(async (level) => level.get(key) as Promise<Uint8Array | undefined>);
    return value === undefined ? undefined : plain(value);
  }

  async entries(prefix: string): Promise<[key: string, value: Uint8Array][]> {
    const found = await this.database.use((level) => level.iterator(below(prefix)).all());
    return found.map(([key, value]) => [key, plain(value)]);
  }

  async *scan(prefix: string): AsyncIterable<[key: string, value: Uint8Array]> {
    let range: object = below(prefix);
    for (;;) {
      const found = await this.database.use((level) => level.iterator({ ...range, limit: SCAN }).all());
      for (const [key, value] of found) yield [key, plain(value)];
      const last = found.at(-1);
      if (last === undefined) return;
      range = { gt: last[0], lt: below(prefix).lt };
    }
  }

  async write(writes: readonly Write[], when: readonly Condition[] = []): Promise<Outcome> {
    this.health.check();
    return new Promise((done, failed) => {
      this.waiting.push({ writes, when, done, failed });
      this.writing ??= this.flush();
    });
  }

  async clear(prefix: string): Promise<void> {
    this.health.check();
    await this.idle();
    try {
      await this.database.use((level) => level.clear(below(prefix)));
    } catch (error) {
      throw this.health.fail(error);
    }
  }

  /** Resolves when nothing is on its way to the disk. */
  async idle(): Promise<void> {
    await this.writing;
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
      this.health.check();
      await this.database.use((level) =>
        level.batch(
          [...changed].map(([key, value]) => (value === null ? { type: 'del', key } : { type: 'put', key, value })),
          { sync: true },
        ),
      );
    } catch (error) {
      await this.fail(group, changed.keys(), error);
      return;
    }
    this.recovery.remember(changed);
    for (const { done } of winners) done({ won: true });
    for (const [{ done }, outcome] of losers) done(outcome);
  }

  private async fail(group: readonly Waiting[], keys: Iterable<string>, error: unknown): Promise<void> {
    let reason = error;
    if (!(error instanceof StorageUnavailableError)) {
      await this.recovery.failed(keys);
      reason = this.health.fail(error);
    }
    for (const { failed } of group) failed(reason);
  }

  /** The first condition that does not hold, counting what earlier writes of the same group change. */
  private async broken({ when }: Waiting, changed: ReadonlyMap<string, Uint8Array | null>): Promise<Outcome | null> {
    for (const { key, value } of when) {
      const found = changed.has(key) ? (changed.get(key) ?? null) : ((await this.get(key)) ?? null);
      if (!sameBytes(found, value)) return { won: false, key, found };
    }
    return null;
  }
}
