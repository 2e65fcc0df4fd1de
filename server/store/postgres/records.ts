import type { Taking } from '../owners';
import type { Condition, Outcome, Records, Write } from '../ports';
import { WriteGroups, decide, tellOutcomes, type WaitingWrite } from '../write-groups';
import { change, conditionsOf } from './conditions';
import { entry, plain, type Row } from './rows';
import type { Database } from './database';
import type { OwnersTable } from './owners-table';

/** Entries that a scan holds at once. */
const SCAN = 200;

/** Behind every key that begins with `prefix`, in the order of bytes. */
const behind = (prefix: string): string => `${prefix}\u{10ffff}`;

/** Records in a table. A group of writes is one transaction. */
export class TableRecords implements Records {
  private readonly groups = new WriteGroups((group) => this.writeGroup(group));

  /** @param owners where several servers share the database */
  constructor(
    private readonly database: Database,
    private readonly owners: OwnersTable | null,
  ) {}

  async get(key: string): Promise<Uint8Array | undefined> {
    const [row] = await this.database.read<Row>('SELECT key, value FROM tug.record WHERE key = $1', [key]);
    return row === undefined ? undefined : plain(row.value);
  }

  async entries(prefix: string): Promise<[key: string, value: Uint8Array][]> {
    const rows = await this.database.read<Row>(
      'SELECT key, value FROM tug.record WHERE key >= $1 AND key < $2 ORDER BY key',
      [prefix, behind(prefix)],
    );
    return rows.map(entry);
  }

  async *scan(prefix: string): AsyncIterable<[key: string, value: Uint8Array]> {
    const page = (compare: '>=' | '>', from: string) =>
      this.database.read<Row>(
        `SELECT key, value FROM tug.record WHERE key ${compare} $1 AND key < $2 ORDER BY key LIMIT ${SCAN}`,
        [from, behind(prefix)],
      );
    let rows = await page('>=', prefix);
    for (;;) {
      yield* rows.map(entry);
      const last = rows.at(-1);
      if (last === undefined) return;
      rows = await page('>', last.key);
    }
  }

  write(writes: readonly Write[], when: readonly Condition[] = [], taking?: Taking): Promise<Outcome> {
    return taking === undefined || this.owners === null
      ? this.groups.add(writes, when)
      : this.owners.take(taking, writes, when);
  }

  async clear(prefix: string): Promise<void> {
    await this.idle();
    await this.database.write('DELETE FROM tug.record WHERE key >= $1 AND key < $2', [prefix, behind(prefix)]);
  }

  /** Resolves when nothing is on its way to the database. */
  async idle(): Promise<void> {
    await this.groups.idle();
  }

  /** Never throws: each of the group is told. */
  private async writeGroup(group: readonly WaitingWrite[]): Promise<void> {
    try {
      const outcomes = await this.database.transaction(async (writer) => {
        const decision = decide(group, await conditionsOf(writer, group));
        await change(writer, decision.changed);
        return decision.outcomes;
      });
      tellOutcomes(group, outcomes);
    } catch (error) {
      for (const { failed } of group) failed(error);
    }
  }
}
