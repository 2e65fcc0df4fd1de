import { Health, JointHealth, wordsOf } from '../health';
import { StoreOpenError } from '../open-error';
import type { Records, Storage } from '../ports';
import type { BucketPlace } from '../s3/bucket';
import { MARK_SCHEMA, needsNoBucket, openBucket } from '../s3/open';
import { TableBlobs } from './blobs';
import { Database } from './database';
import { DatabaseLock } from './lock';
import { OWNERS_SCHEMA, OwnersTable } from './owners-table';
import { TableRecords } from './records';
import { Writer } from './writer';

/** Older ones were never tried. */
const OLDEST = 130_000;

/** Any number that nothing else uses: of servers that start at once each makes the tables in its turn. */
const SCHEMA_LOCK = 847_300_102;

/** Keys are compared byte by byte, as the prefixes of `keys.ts` need; blobs are packed already. All of it is one transaction. */
const SCHEMA = `
  SELECT pg_advisory_xact_lock(${SCHEMA_LOCK});
  CREATE SCHEMA IF NOT EXISTS tug;
  CREATE TABLE IF NOT EXISTS tug.record (key text COLLATE "C" PRIMARY KEY, value bytea NOT NULL);
  CREATE TABLE IF NOT EXISTS tug.blob (
    scope text COLLATE "C", hash text COLLATE "C", bytes bytea NOT NULL, PRIMARY KEY (scope, hash)
  );
  DO $$ BEGIN
    IF EXISTS (
      SELECT FROM pg_attribute WHERE attrelid = 'tug.blob'::regclass AND attname = 'bytes' AND attstorage <> 'e'
    ) THEN ALTER TABLE tug.blob ALTER COLUMN bytes SET STORAGE EXTERNAL; END IF;
  END $$;
  CREATE TABLE IF NOT EXISTS tug.commit_mark (writer text PRIMARY KEY, mark text NOT NULL, made_at timestamptz NOT NULL);
  CREATE TABLE IF NOT EXISTS tug.state (one boolean PRIMARY KEY DEFAULT true CHECK (one), tried_at timestamptz NOT NULL);
  ${MARK_SCHEMA}
  INSERT INTO tug.state (tried_at) VALUES (now()) ON CONFLICT DO NOTHING;
  ${OWNERS_SCHEMA}
`;

/**
 * A PostgreSQL database, 13 or later; its tables stand in the schema `tug`.
 *
 * @param url such as postgres://tug:password@localhost/tug
 * @param use `shared` lets other servers have it open at the same time; each room is one server's then. `alone` keeps them out
 * @param bucket that keeps its blobs; null: the database itself
 * @throws StoreOpenError when it cannot be reached, is too old, may not be written or is in use, or the bucket is not its own; the message
 * holds no password.
 */
export async function openPostgres(
  url: string,
  use: 'alone' | 'shared' = 'alone',
  bucket: BucketPlace | null = null,
): Promise<Storage> {
  const health = new Health('the database');
  const lock = new DatabaseLock(use === 'shared');
  const database = await prepared(url, new DatabaseLock(use === 'shared'))
    .then(() => Database.connect(url, health, lock))
    .catch((error: unknown) => {
      if (error instanceof StoreOpenError) throw error;
      throw new StoreOpenError(`the database ${withoutPassword(url)} cannot be used: ${wordsOf(error)}`);
    });
  const owners = use === 'shared' ? new OwnersTable(database, url, lock.first) : null;
  const records = new TableRecords(database, owners);
  const close = async (): Promise<void> => {
    await records.idle();
    await owners?.leave();
    await database.end();
  };
  const rest = { damage: [], ...(owners === null ? {} : { owners }) };
  try {
    if (bucket === null) {
      await needsNoBucket(database);
      return { ...rest, records, blobs: new TableBlobs(database), health, close };
    }
    const { blobs, health: ofBucket } = await openBucket(database, bucket);
    return {
      ...rest,
      records: whileWell(records, ofBucket),
      blobs,
      health: new JointHealth([health, ofBucket]),
      close: async () => {
        await blobs.end();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Nothing is written while either takes nothing: everybody was told so. */
function whileWell(records: Records, health: Health): Records {
  return {
    get: (key) => records.get(key),
    entries: (prefix) => records.entries(prefix),
    scan: (prefix) => records.scan(prefix),
    write: async (...asked) => {
      health.check();
      return records.write(...asked);
    },
    clear: (prefix) => records.clear(prefix),
  };
}

async function prepared(url: string, lock: DatabaseLock): Promise<void> {
  const writer = await Writer.connect(url, lock, () => undefined);
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
