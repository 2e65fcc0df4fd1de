import { Health } from '../health';
import { StoreOpenError } from '../open-error';
import type { Storage } from '../ports';
import { TableBlobs } from './blobs';
import { Database } from './database';
import { TableRecords } from './records';
import { Writer } from './writer';

/** `xid8` and `pg_xact_status`, by which a cut-off commit is looked up. */
const OLDEST = 130_000;

/** Keys are compared byte by byte, as the prefixes of `keys.ts` need; blobs are packed already. */
const SCHEMA = `
  CREATE SCHEMA IF NOT EXISTS tug;
  CREATE TABLE IF NOT EXISTS tug.record (key text COLLATE "C" PRIMARY KEY, value bytea NOT NULL);
  CREATE TABLE IF NOT EXISTS tug.blob (
    scope text COLLATE "C", hash text COLLATE "C", bytes bytea NOT NULL, PRIMARY KEY (scope, hash)
  );
  ALTER TABLE tug.blob ALTER COLUMN bytes SET STORAGE EXTERNAL;
  CREATE TABLE IF NOT EXISTS tug.state (one boolean PRIMARY KEY DEFAULT true CHECK (one), tried_at timestamptz NOT NULL);
  INSERT INTO tug.state (tried_at) VALUES (now()) ON CONFLICT DO NOTHING;
`;

/**
 * A PostgreSQL database, 13 or later. One server at a time has it; its tables stand in the schema `tug`.
 *
 * @param url such as postgres://tug:password@localhost/tug
 * @throws StoreOpenError when it cannot be reached, is too old, may not be written or is in use; the message holds no password.
 */
export async function openPostgres(url: string): Promise<Storage> {
  const health = new Health('the database');
  const database = await prepared(url)
    .then(() => Database.connect(url, health))
    .catch((error: unknown) => {
      if (error instanceof StoreOpenError) throw error;
      throw new StoreOpenError(`the database ${withoutPassword(url)} cannot be used: ${wordsOf(error)}`);
    });
  const records = new TableRecords(database);
  return {
    records,
    blobs: new TableBlobs(database),
    health,
    damage: [],
    close: async () => {
      await records.idle();
      await database.end();
    },
  };
}

async function prepared(url: string): Promise<void> {
  const writer = await Writer.connect(url, () => undefined);
  try {
    const { rows } = await writer.query<{ version: string }>("SELECT current_setting('server_version_num') AS version");
    if (Number(rows[0]?.version) < OLDEST) throw new StoreOpenError('the database is older than PostgreSQL 13');
    await writer.query(SCHEMA);
  } finally {
    await writer.end();
  }
}

function withoutPassword(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `${hostname || 'localhost'}${port === '' ? '' : `:${port}`}${pathname}`;
}

/** Where a name has several addresses the error of the network is a list of errors, with no words of its own. */
export function wordsOf(error: unknown): string {
  const { message, errors } = error as Error & { errors?: Error[] };
  return message === '' ? (errors ?? []).map((one) => one.message).join(', ') : message;
}
