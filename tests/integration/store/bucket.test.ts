/** What is kept in PostgreSQL with its blobs in a bucket, while that is killed, stands still and comes back. Real servers on free ports. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../server/store/bytes';
import { StorageUnavailableError } from '../../../server/store/health';
import { StoreOpenError } from '../../../server/store/open-error';
import type { Storage } from '../../../server/store/ports';
import { openPostgres } from '../../../server/store/postgres/open';
import type { BucketPlace } from '../../../server/store/s3/bucket';
import { freePort } from '../../fixtures/free-port';
import { IN_FULL } from '../../fixtures/in-full';
import { startPostgres } from '../../fixtures/postgres';
import { startS3 } from '../../fixtures/s3';
import { TestClient, makeQuickRoom, pullOnce, until } from '../support/client';
import { testServer } from '../support/server';

const postgres = await startPostgres();
const s3 = await startS3();
const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
  // A test that failed while the bucket was gone leaves it there for the next one.
  if (!s3.runs()) await s3.start();
});
afterAll(async () => {
  await postgres?.stop();
  await s3.stop();
});

const ROOM = 'r'.repeat(22);
const bytes = (n: number): Uint8Array => new TextEncoder().encode(`blob ${n}`);
const edit = { key: `nodes/${ROOM}/a`, value: Uint8Array.of(1) };

describe('a store with its blobs in a bucket', () => {
  beforeEach((context) => {
    context.skip(postgres === null, 'PostgreSQL is not installed: on Debian, apt-get install postgresql');
  });
  const newDatabase = () => postgres?.newDatabase() ?? Promise.reject(new Error('there is no PostgreSQL'));
  async function open(url: string, place: BucketPlace | null = s3.newPlace()): Promise<Storage> {
    const storage = await openPostgres(url, 'alone', place);
    opened.push(() => storage.close());
    return storage;
  }

  it('P9: has each blob that it told of after the bucket was killed, and tells of none that it did not take', async () => {
    const place = s3.newPlace();
    const { records, blobs, health } = await open(await newDatabase(), place);
    const told = new Set<string>();
    let [refused, ended, n] = [0, false, 0];
    const lane = async (): Promise<void> => {
      while (!ended) {
        const value = bytes(n++);
        await blobs.put(ROOM, [value]).then(
          ([hash = '']) => told.add(hash),
          (error: unknown) => {
            expect(error).toBeInstanceOf(StorageUnavailableError);
            refused += 1;
          },
        );
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    };
    const lanes = Promise.all([0, 1, 2, 3].map(lane));
    for (let kill = 0; kill < 2; kill++) {
      const before = told.size;
      await until('some blobs', () => told.size > before + 20);
      await s3.kill();
      await until('the news', () => health.reason !== null);
      expect(health.reason).toMatch(/^the bucket cannot be written: .*ECONN/);
      // Nobody is told of an edit meanwhile, also when nothing of it is a blob.
      await expect(records.write([edit])).rejects.toThrow(StorageUnavailableError);
      await expect(blobs.delete(ROOM, [...told])).rejects.toThrow(StorageUnavailableError);
      await s3.start();
      await until('the end of it', () => health.reason === null);
    }
    ended = true;
    await lanes;
    const there = await blobs.list(ROOM);
    expect([...told].filter((hash) => !there.has(hash))).toEqual([]);
    for (const hash of told) expect(sha256((await blobs.get(ROOM, hash)) ?? new Uint8Array())).toBe(hash);
    expect(refused).toBeGreaterThan(0);
    // Whoever reads the bucket finds no room in it.
    expect((await s3.keys(place)).filter((key) => key.includes(ROOM))).toEqual([]);
    await blobs.clear(ROOM);
    expect(await s3.keys(place)).toEqual(['store']);
  });

  it('P9: waits no longer for a bucket that stands still than it says, and goes on when it moves', async () => {
    const { blobs, health } = await open(await newDatabase());
    s3.signal('SIGSTOP');
    try {
      await expect(blobs.put(ROOM, [bytes(1)])).rejects.toThrow(StorageUnavailableError);
    } finally {
      s3.signal('SIGCONT');
    }
    await until('the end of it', () => health.reason === null);
    expect(await blobs.put(ROOM, [bytes(1)])).toEqual([sha256(bytes(1))]);
  });

  it('P9: notices that the bucket is gone before anybody edits', async () => {
    const { health } = await open(await newDatabase());
    await s3.kill();
    await until('the news', () => health.reason !== null);
    await s3.start();
    await until('the end of it', () => health.reason === null);
  });

  it('lists and deletes more than fits into one answer', async (context) => {
    context.skip(!IN_FULL, 'takes a while: in full with TUG_TESTS=all');
    const place = s3.newPlace();
    const { blobs } = await open(await newDatabase(), place);
    const hashes = await blobs.put(
      ROOM,
      Array.from({ length: 1001 }, (_, n) => bytes(n)),
    );
    expect(await blobs.list(ROOM)).toEqual(new Set(hashes));
    await blobs.clear(ROOM);
    expect(await s3.keys(place)).toEqual(['store']);
  });

  it('P10: is opened with its own bucket only, and a bucket with its own database', async () => {
    const [database, other, place] = [await newDatabase(), await newDatabase(), s3.newPlace()];
    await (await openPostgres(database, 'alone', place)).close();
    // No edit yet, and the mark did not get there: that is a start that was cut off.
    const empty = s3.newPlace();
    await (await openPostgres(database, 'alone', empty)).close();
    const storage = await openPostgres(database, 'alone', place);
    await storage.records.write([edit]);
    await storage.close();

    await expect(openPostgres(database)).rejects.toThrow(/in a bucket: set TUG_BLOBS/);
    await expect(openPostgres(database, 'alone', s3.newPlace())).rejects.toThrow(/does not hold what belongs to this/);
    await expect(openPostgres(other, 'alone', place)).rejects.toThrow(/belongs to another database/);
    const plain = await openPostgres(other);
    await plain.records.write([edit]);
    await plain.close();
    await expect(openPostgres(other, 'alone', s3.newPlace())).rejects.toThrow(/leave TUG_BLOBS out.*npm run migrate/);
    await open(database, place);
  });

  it('says what is wrong with a bucket, and not its keys', async () => {
    const database = await newDatabase();
    const place = s3.newPlace();
    const refused = expect(openPostgres(database, 'alone', { ...place, bucket: 'none' })).rejects;
    await refused.toThrow(/^the bucket s3:\/\/none\/rooms\/\d+\/ cannot be used: .*bucket does not exist/);
    const away = openPostgres(database, 'alone', { ...place, endpoint: `http://127.0.0.1:${await freePort()}` });
    await expect(away).rejects.toThrow(StoreOpenError);
    await expect(away).rejects.toThrow(/ECONNREFUSED.*TUG_S3_ENDPOINT/);
    const key = process.env.AWS_ACCESS_KEY_ID;
    process.env.AWS_ACCESS_KEY_ID = 'nobody';
    try {
      await expect(open(database, place)).rejects.toThrow(/Access Key Id.*AWS_ACCESS_KEY_ID/);
    } finally {
      process.env.AWS_ACCESS_KEY_ID = key;
    }
  });

  it('says by its code how the line to a bucket broke', async () => {
    const rude = createServer((request) => request.socket.destroy());
    await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve));
    opened.push(() => new Promise((resolve) => rude.close(resolve)));
    const { port } = rude.address() as AddressInfo;
    const broken = openPostgres(await newDatabase(), 'alone', {
      ...s3.newPlace(),
      endpoint: `http://127.0.0.1:${port}`,
    });
    await expect(broken).rejects.toThrow(/cannot be used: socket hang up \(ECONNRESET\) \(see TUG_BLOBS/);
  });

  it('P10: uses no bucket that keeps what is deleted', async () => {
    const versions = createServer((_request, response) => {
      response.setHeader('Content-Type', 'application/xml');
      response.end('<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>');
    });
    await new Promise<void>((resolve) => versions.listen(0, '127.0.0.1', resolve));
    opened.push(() => new Promise((resolve) => versions.close(resolve)));
    const { port } = versions.address() as AddressInfo;
    const place = { ...s3.newPlace(), endpoint: `http://127.0.0.1:${port}` };
    await expect(openPostgres(await newDatabase(), 'alone', place)).rejects.toThrow(/keeps older versions/);
  });

  it('P6 P9: carries a whole server, whose rooms are told when it is gone and when it is back', async () => {
    const [database, place] = [await newDatabase(), s3.newPlace()];
    let server = await testServer({ database, blobs: place });
    opened.push(() => server.close());
    const owner = await makeQuickRoom(server.url);
    const ana = await TestClient.connect(server.url, owner);
    const first = await pullOnce(ana, 'first');

    await s3.kill();
    expect(await ana.message('storage')).toEqual({ writable: false });
    expect(await ana.send('image:set', { pack: null, seed: 2, truncation: null })).toMatchObject({
      error: { code: 'busy.storage' },
    });
    const ready = await fetch(`${server.url}/readyz`);
    expect([ready.status, await ready.text()]).toEqual([503, expect.stringMatching(/the bucket cannot be written/)]);
    const from = ana.log.length;
    await s3.start();
    expect(await ana.message('storage', from)).toEqual({ writable: true });
    const second = await pullOnce(ana, 'second');
    ana.close();

    server = await server.restart();
    const again = await TestClient.connect(server.url, owner);
    const room = await again.message('room');
    expect(room.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining([first.nodeId, second.nodeId]));
    expect((await again.frame((header) => header.final)).header.nodeId).toBe(second.nodeId);
    again.close();
    const deleted = await fetch(`${server.url}/api/rooms/${owner.room}`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${owner.token}` },
    });
    expect(deleted.status).toBe(204);
    expect(await s3.keys(place)).toEqual(['store']);
  });
});
