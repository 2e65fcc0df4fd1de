/** `npm run migrate` as an operator runs it: a data folder into PostgreSQL, and back into another folder. */
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { PROGRAM } from '../../fixtures/program';
import { encodeJson } from '../../../server/store/bytes';
import { keys } from '../../../server/store/keys';
import { openLevel } from '../../../server/store/level/open';
import type { Storage } from '../../../server/store/ports';
import { openPostgres } from '../../../server/store/postgres/open';
import type { BucketPlace } from '../../../server/store/s3/bucket';
import { Store } from '../../../server/store/store';
import { startPostgres } from '../../fixtures/postgres';
import { startS3 } from '../../fixtures/s3';
import { ROOM } from '../../fixtures/stores/names';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const postgres = await startPostgres();
const s3 = await startS3();
const folders: string[] = [];
afterAll(async () => {
  await postgres?.stop();
  await s3.stop();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
});

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tug-migrate-'));
  folders.push(folder);
  return folder;
}

function migrate(to: string, dataDir: string, database: string, bucket: BucketPlace | null = null) {
  return spawnSync(process.execPath, [PROGRAM, 'server/cli/migrate.ts', '--to', to], {
    cwd: root,
    env: { ...process.env, TUG_DATA: dataDir, TUG_DATABASE: database, ...blobsIn(bucket) },
    encoding: 'utf8',
  });
}

const blobsIn = (place: BucketPlace | null) =>
  place === null ? {} : { TUG_BLOBS: `s3://${place.bucket}/${place.prefix}`, TUG_S3_ENDPOINT: place.endpoint ?? '' };

/** Everything in it, by name. */
async function contents(storage: Storage): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const [key, value] of storage.records.scan('')) found.set(key, Buffer.from(value).toString('hex'));
  for (const hash of await storage.blobs.list(ROOM))
    found.set(hash, Buffer.from((await storage.blobs.get(ROOM, hash)) ?? []).toString('hex'));
  await storage.close();
  return found;
}

describe('a move to PostgreSQL', () => {
  beforeEach((context) => {
    context.skip(postgres === null, 'PostgreSQL is not installed: on Debian, apt-get install postgresql');
  });
  const newDatabase = () => postgres?.newDatabase() ?? Promise.reject(new Error('there is no PostgreSQL'));

  it('takes everything along, there and back, and says how much', async () => {
    const [from, back, database] = [await newFolder(), await newFolder(), await newDatabase()];
    await cp(join(root, 'tests/fixtures/stores/v2'), from, { recursive: true });
    const before = await contents(await openLevel(from));

    const there = migrate('database', from, database);
    expect(there.stdout, there.stderr).toMatch(/^copied and compared: 1 rooms, \d+ records, 4 blobs/m);
    const store = await Store.open(await openPostgres(database));
    expect(await store.room(ROOM)).toMatchObject({ name: 'Old room' });
    expect(store.damage).toEqual([]);
    await store.close();

    expect(migrate('folder', back, database).status).toBe(0);
    expect(await contents(await openLevel(back))).toEqual(before);
  });

  it('P9: takes blobs along into a bucket and back out of it', async () => {
    const [from, back, database, place] = [await newFolder(), await newFolder(), await newDatabase(), s3.newPlace()];
    await cp(join(root, 'tests/fixtures/stores/v2'), from, { recursive: true });
    const before = await contents(await openLevel(from));

    const there = migrate('database', from, database, place);
    expect(there.stdout, there.stderr).toMatch(/^copied and compared: 1 rooms, \d+ records, 4 blobs/m);
    // Four blobs, and the mark.
    expect(await s3.keys(place)).toHaveLength(5);
    expect(migrate('folder', back, database).stderr).toMatch(/in a bucket: set TUG_BLOBS/);
    expect(migrate('folder', back, database, place).stdout).toMatch(
      /^copied and compared: 1 rooms, \d+ records, 4 blobs/m,
    );
    expect(await contents(await openLevel(back))).toEqual(before);
  });

  it('touches nothing that is there, and finishes what was cut off', async () => {
    const [from, database] = [await newFolder(), await newDatabase()];
    await cp(join(root, 'tests/fixtures/stores/v2'), from, { recursive: true });
    const cutOff = await openPostgres(database);
    await cutOff.records.write([
      { key: keys.copying, value: encodeJson(true) },
      { key: keys.room('x'.repeat(22)), value: encodeJson('half') },
    ]);
    await cutOff.blobs.put('x'.repeat(22), [Uint8Array.of(1)]);
    await cutOff.close();
    await expect(openPostgres(database).then((half) => Store.open(half))).rejects.toThrow(/npm run migrate again/);

    expect(migrate('database', from, database).status).toBe(0);
    const whole = await openPostgres(database);
    expect(await whole.blobs.list('x'.repeat(22))).toEqual(new Set());
    expect(await contents(whole)).toEqual(await contents(await openLevel(from)));

    const again = migrate('database', from, database);
    expect(again.status).toBe(1);
    expect(again.stderr).toMatch(/something already where the copy is to go/);
    expect(migrate('elsewhere', from, database)).toMatchObject({ status: 2 });
    expect(migrate('folder', from, 'mysql://x').stderr).toMatch(/TUG_DATABASE must be an address/);
  });
});
