import { StorageUnavailableError, type Health } from '../health';
import type { Condition, Outcome, Records, Write } from '../ports';
import type { LevelDatabase } from './database';
import { WriteGroups, conditionKeys, decide, tellOutcomes, type Decision, type WaitingWrite } from '../write-groups';
import type { Recovery } from './recovery';

/** Entries that are read at once. */
const SCAN = 200;

/** LevelDB gives Buffers, whose `slice` does not copy; callers are promised ordinary arrays. */
const plain = (value: Uint8Array): Uint8Array => new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
const below = (prefix: string) => ({ gte: prefix, lt: `${prefix}\u{10ffff}` });

/** Records in LevelDB. A group of writes is one batch, and a batch one record of LevelDB's log: a crash leaves all of it or nothing. */
export class LevelRecords implements Records {
  private readonly groups = new WriteGroups((group) => this.writeGroup(group));

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
    return this.database.use(async (level) => {
      // One iterator sees all as it was when it was made, whatever is written between two reads.
      const iterator = level.iterator(below(prefix));
      try {
        const entries: [key: string, value: Uint8Array][] = [];
        for (let found = await iterator.nextv(SCAN); found.length > 0; found = await iterator.nextv(SCAN))
          for (const [key, value] of found) entries.push([key, plain(value)]);
        return entries;
      } finally {
        await iterator.close();
      }
    });
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
    return this.groups.add(writes, when);
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
    await this.groups.idle();
  }

  /** Never throws: each of the group is told. */
  private async writeGroup(group: readonly WaitingWrite[]): Promise<void> {
    let decision: Decision | null = null;
    try {
      const found = new Map<string, Uint8Array>();
      for (const key of conditionKeys(group)) {
        const value = await this.get(key);
        if (value !== undefined) found.set(key, value);
      }
      decision = decide(group, found);
      const { changed } = decision;
      this.health.check();
      await this.database.use((level) =>
        level.batch(
          [...changed].map(([key, value]) => (value === null ? { type: 'del', key } : { type: 'put', key, value })),
          { sync: true },
        ),
      );
    } catch (error) {
      await this.fail(group, decision?.changed.keys() ?? [], error);
      return;
    }
    this.recovery.remember(decision.changed);
    tellOutcomes(group, decision.outcomes);
  }

  private async fail(group: readonly WaitingWrite[], keys: Iterable<string>, error: unknown): Promise<void> {
    let reason = error;
    if (!(error instanceof StorageUnavailableError)) {
      await this.recovery.failed(keys);
      reason = this.health.fail(error);
    }
    for (const { failed } of group) failed(reason);
  }
}
