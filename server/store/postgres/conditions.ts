/**
 * Conditions of writes, looked at within the write's own transaction and held until it ends: other servers write to the same database.
 * A room's epoch is held for sharing, so that whoever takes the room over waits for writes under way, and all later ones fail.
 */
import type pg from 'pg';
import type { Write } from '../ports';
import { conditionKeys, type ConditionalWrite } from '../write-groups';
import { entry, type Row } from './rows';

/** Whatever asks within a transaction. */
export interface Transaction {
  query<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<Row>>;
}

/** What is not there has no row to hold: its key is locked instead. Always in the same order, so that nobody waits in a circle. */
const HOLD_ABSENT =
  'SELECT pg_advisory_xact_lock(hashtextextended(key, 0)) FROM (SELECT unnest($1::text[]) AS key ORDER BY 1) AS keys';
const HOLD = 'SELECT key, value FROM tug.record WHERE key = ANY($1) ORDER BY key';

const UPSERT =
  'INSERT INTO tug.record (key, value) SELECT * FROM unnest($1::text[], $2::bytea[]) ORDER BY 1 ' +
  'ON CONFLICT (key) DO UPDATE SET value = excluded.value';

/** What stands under the keys of all conditions, and stays so until the transaction ends. */
export async function conditionsOf(
  transaction: Transaction,
  group: readonly ConditionalWrite[],
): Promise<Map<string, Uint8Array>> {
  const keys = conditionKeys(group);
  const absent = group.flatMap(({ when }) => when.flatMap(({ key, value }) => (value === null ? [key] : [])));
  if (absent.length > 0) await transaction.query(HOLD_ABSENT, [[...new Set(absent)]]);
  const changed = new Set(group.flatMap(({ writes }) => writes.map(({ key }) => key)));
  const rows: Row[] = [];
  // Held for sharing first and for changing then, two servers would each wait for the other.
  for (const [strength, held] of [
    ['UPDATE', keys.filter((key) => changed.has(key))],
    ['SHARE', keys.filter((key) => !changed.has(key))],
  ] as const)
    if (held.length > 0) rows.push(...(await transaction.query<Row>(`${HOLD} FOR ${strength}`, [held])).rows);
  return new Map(rows.map(entry));
}

export async function change(transaction: Transaction, changed: ReadonlyMap<string, Write['value']>): Promise<void> {
  const kept = [...changed].filter((one): one is [string, Uint8Array] => one[1] !== null);
  const gone = [...changed].filter(([, value]) => value === null).map(([key]) => key);
  if (kept.length > 0)
    await transaction.query(UPSERT, [kept.map(([key]) => key), kept.map(([, value]) => Buffer.from(value))]);
  if (gone.length > 0) await transaction.query('DELETE FROM tug.record WHERE key = ANY($1)', [gone]);
}
