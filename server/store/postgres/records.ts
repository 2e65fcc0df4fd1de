import type { Condition, Outcome, Records, Write } from '../ports';
import { WriteGroups, conditionKeys, decide, tellOutcomes, type WaitingWrite } from '../write-groups';
import type { Database } from './database';

/** Entries that a scan holds at once. */
const SCAN = 200;

interface Row {
  readonly key: string;
  readonly value: Buffer;
}

/** Callers are promised ordinary arrays; those of the driver are Buffers, whose `slice` does not copy. */
export const plain = (value: Buffer): Uint8Array => new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
const entry = ({ key, value }: Row): [string, Uint8Array] => [key, plain(value)];
/** Behind every key that begins with `prefix`, in the order of bytes. */
const behind = (prefix: string): string => `${prefix}\u{10ffff}`;

const UPSERT =
  'INSERT INTO tug.record (key, value) SELECT * FROM unnest($1::text[], $2::bytea[]) ' +
  'ON CONFLICT (key) DO UPDATE SET value = excluded.value';

/** Records in a table. A group of writes is one transaction. */
export class TableRecords implements Records {
  private readonly groups = new WriteGroups((group) => this.writeGroup(group));

  constructor(private readonly database: Database) {}

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

  write(writes: readonly Write[], when: readonly Condition[] = []): Promise<Outcome> {
    return this.groups.add(writes, when);
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
        const keys = conditionKeys(group);
        const { rows } =
          keys.length === 0
            ? { rows: [] }
            : await writer.query<Row>('SELECT key, value FROM tug.record WHERE key = ANY($1)', [keys]);
        const decision = decide(group, new Map(rows.map(entry)));
        const kept = [...decision.changed].filter((change): change is [string, Uint8Array] => change[1] !== null);
        const gone = [...decision.changed].filter(([, value]) => value === null).map(([key]) => key);
        if (kept.length > 0)
          await writer.query(UPSERT, [kept.map(([key]) => key), kept.map(([, value]) => Buffer.from(value))]);
        if (gone.length > 0) await writer.query('DELETE FROM tug.record WHERE key = ANY($1)', [gone]);
        return decision.outcomes;
      });
      tellOutcomes(group, outcomes);
    } catch (error) {
      for (const { failed } of group) failed(error);
    }
  }
}
