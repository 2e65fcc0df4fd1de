/** Kills a process while it changes a room in every way, again and again. `npm run chaos` does it more often. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { killOnce } from '../../chaos/store/kills';
import { IN_FULL } from '../../fixtures/in-full';
import { startPostgres } from '../../fixtures/postgres';
import { startS3 } from '../../fixtures/s3';

/** Each costs the start of a process. */
const CRASHES = IN_FULL ? 25 : 16;
/** Fewer are enough there: a killed server leaves nothing half in a database that lives on. */
const DATABASE_CRASHES = Math.ceil(CRASHES / 4);
const BUCKET_CRASHES = Math.ceil(CRASHES / 8);
/** What somebody was told at least once; more kills come until chance brought each. */
const KINDS = ['edit', 'stands', 'redo', 'mark', 'comment', 'setting', 'member', 'invite', 'imported', 'photo-gone'];
/** Times as many kills at most. */
const LONGEST = 4;
const PATIENCE_MS = 300_000;

const postgres = await startPostgres();
const s3 = await startS3();
const folder = await mkdtemp(join(tmpdir(), 'tug-crash-'));
afterAll(async () => {
  await postgres?.stop();
  await s3.stop();
  await rm(folder, { recursive: true, force: true });
});

/** @param kinds that are waited for, beyond `times` if need be. @returns the kinds of what was told */
async function kill(place: string, times: number, kinds: readonly string[]): Promise<Set<string>> {
  const seen = new Set<string>();
  const waits = () => kinds.some((kind) => !seen.has(kind));
  for (let crash = 0; crash < times || (waits() && crash < LONGEST * times); crash++) {
    const { told, lost } = await killOnce(place);
    expect(lost).toEqual([]);
    for (const kind of told.keys()) seen.add(kind);
  }
  return seen;
}

describe('the store', { timeout: PATIENCE_MS }, () => {
  it(`P2: loses nothing that was told and shows nothing half after ${CRASHES} kills`, async () => {
    expect([...(await kill(folder, CRASHES, KINDS))].sort()).toEqual([...KINDS].sort());
  });

  it(`P2: likewise in PostgreSQL after ${DATABASE_CRASHES} kills`, async (context) => {
    if (postgres === null) context.skip('PostgreSQL is not installed: on Debian, apt-get install postgresql');
    else expect(await kill(await postgres.newDatabase(), DATABASE_CRASHES, ['edit'])).toContain('edit');
  });

  it(`P2 P9: likewise with its blobs in a bucket after ${BUCKET_CRASHES} kills`, async (context) => {
    if (postgres === null) context.skip('PostgreSQL is not installed: on Debian, apt-get install postgresql');
    else {
      const { bucket, prefix } = s3.newPlace();
      const place = `${await postgres.newDatabase()}#${s3.url}/${bucket}/${prefix}`;
      expect(await kill(place, BUCKET_CRASHES, ['edit'])).toContain('edit');
    }
  });
});
