/**
 * Blobs of a database in a bucket. The database holds a mark that the bucket holds as well: with another bucket, or without
 * one, every edit would seem to have lost its latent.
 */
import { randomUUID } from 'node:crypto';
import { Health, wordsOf } from '../health';
import { StoreOpenError } from '../open-error';
import type { Database } from '../postgres/database';
import { BucketBlobs, MARK } from './blobs';
import { Bucket, type BucketPlace } from './bucket';

export const MARK_SCHEMA = 'ALTER TABLE tug.state ADD COLUMN IF NOT EXISTS blobs text;';

const MARKED = 'SELECT blobs FROM tug.state';
/** Any blob that there is belongs to an edit. */
const HAS_EDITS = `SELECT EXISTS (SELECT FROM tug.record WHERE key LIKE 'nodes/%') AS edits`;
/** Of servers that come first at once one gives the mark. */
const GIVE_MARK = 'UPDATE tug.state SET blobs = $1 WHERE blobs IS NULL';

/** For a database whose blobs are its own. @throws StoreOpenError when they are in a bucket */
export async function needsNoBucket(database: Database): Promise<void> {
  if ((await markOf(database)) !== null)
    throw new StoreOpenError('the latents and pictures of this database are in a bucket: set TUG_BLOBS to its address');
}

/** @throws StoreOpenError when it cannot be used, or is not that of the database; the message says what to do. */
export async function openBucket(
  database: Database,
  place: BucketPlace,
): Promise<{ blobs: BucketBlobs; health: Health }> {
  const name = `s3://${place.bucket}/${place.prefix}`;
  const bucket = await Bucket.open(place);
  try {
    if (await bucket.keepsVersions())
      throw new StoreOpenError(
        `the bucket ${place.bucket} keeps older versions: photos that people delete would stay there. Turn its versioning off`,
      );
    const mark = await settleMark(database, bucket, name);
    // Whether it can be written as well.
    await bucket.put(MARK, mark);
    const health = new Health('the bucket');
    return { blobs: new BucketBlobs(bucket, mark, health), health };
  } catch (error) {
    bucket.end();
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(
      `the bucket ${name} cannot be used: ${wordsOf(error)} (see TUG_BLOBS, TUG_S3_ENDPOINT and TUG_S3_REGION, and the keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY)`,
    );
  }
}

async function settleMark(database: Database, bucket: Bucket, name: string): Promise<Uint8Array> {
  const found = await bucket.get(MARK);
  const there = found === undefined ? null : new TextDecoder().decode(found);
  const [row] = await database.read<{ edits: boolean }>(HAS_EDITS, []);
  const edits = row?.edits === true;
  const before = await markOf(database);
  if (before === null && edits)
    throw new StoreOpenError(
      'the latents and pictures of this database are in it: leave TUG_BLOBS out, or move all of it with npm run migrate (to a folder, and from there to an empty database)',
    );
  if (before === null && there !== null)
    throw new StoreOpenError(`${name} holds what belongs to another database: set TUG_BLOBS to another place`);
  if (before === null) await database.write(GIVE_MARK, [randomUUID()]);
  const mark = before ?? (await markOf(database)) ?? '';
  // With no edit yet: a start was cut off between the two.
  if (there !== mark && (there !== null || edits))
    throw new StoreOpenError(`${name} does not hold what belongs to this database: set TUG_BLOBS to where it is`);
  return new TextEncoder().encode(mark);
}

async function markOf(database: Database): Promise<string | null> {
  return (await database.read<{ blobs: string | null }>(MARKED, []))[0]?.blobs ?? null;
}
