/** What is kept in PostgreSQL while that is killed, cut off and started again. Real databases on free ports. */
import { existsSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StorageUnavailableError } from '../../../server/store/health';
import { StoreOpenError } from '../../../server/store/open-error';
import type { Storage } from '../../../server/store/ports';
import { openPostgres } from '../../../server/store/postgres/open';
import { startPostgres } from '../../fixtures/postgres';
import { TestClient, makeQuickRoom, pullOnce, until } from '../support/client';
import { testServer } from '../support/server';

const postgres = await startPostgres();
const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});
afterAll(() => postgres?.stop());

const value = Uint8Array.of(1);

/** Between a server and its database, until it is told to cut the line at the next commit. */
async function cutter(database: string) {
  const { hostname, port } = new URL(database);
  let cut: 'before the commit' | 'before its answer' | null = null;
  let stays = false;
  let closed = false;
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    if (closed) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    near.on('data', (bytes) => {
      const commits = cut !== null && bytes.includes('COMMIT\0');
      if (!commits) {
        far.write(bytes);
        return;
      }
      if (cut === 'before its answer') far.end(bytes);
      else far.destroy();
      cut = null;
      closed = stays;
      near.destroy();
    });
    far.on('data', (bytes) => near.write(bytes));
    near.on('close', () => far.end());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const url = new URL(database);
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    /** @param away whether nobody comes through afterwards, until `open` */
    next: (where: NonNullable<typeof cut>, away = false) => {
      cut = where;
      stays = away;
    },
    open: () => {
      closed = false;
    },
    get isClosed() {
      return closed;
    },
  };
}

describe('a store in PostgreSQL', () => {
  beforeEach((context) => {
    context.skip(postgres === null, 'PostgreSQL is not installed: on Debian, apt-get install postgresql');
  });
  const newDatabase = () => postgres?.newDatabase() ?? Promise.reject(new Error('there is no PostgreSQL'));
  async function open(url: string): Promise<Storage> {
    const storage = await openPostgres(url);
    opened.push(() => storage.close());
    return storage;
  }

  it('P6: has what it told, and not what it refused, after the database was killed', async () => {
    const { records, blobs, health } = await open(await newDatabase());
    const [told, refused] = [new Set<string>(), new Set<string>()];
    let ended = false;
    const write = async (lane: number): Promise<void> => {
      for (let n = 0; !ended; n++) {
        const key = `k/${lane}/${n}`;
        await records.write([{ key, value }], [{ key, value: null }]).then(
          () => told.add(key),
          () => refused.add(key),
        );
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    const lanes = Promise.all([0, 1, 2, 3, 4, 5].map(write));
    for (let kill = 0; kill < 3; kill++) {
      const before = told.size;
      await until('some writes', () => told.size > before + 50);
      await postgres?.kill();
      await until('the news', () => health.reason !== null);
      await expect(records.get('k/0/0')).rejects.toThrow(StorageUnavailableError);
      await expect(blobs.put('r', [value])).rejects.toThrow(StorageUnavailableError);
      await postgres?.start();
      await until('the end of it', () => health.reason === null);
    }
    ended = true;
    await lanes;
    const there = new Set((await records.entries('k/')).map(([key]) => key));
    expect([...told].filter((key) => !there.has(key))).toEqual([]);
    expect([...refused].filter((key) => there.has(key))).toEqual([]);
    expect(refused.size).toBeGreaterThan(0);
  });

  it('P6: tells of a commit whose answer was lost how it came out', async () => {
    const line = await cutter(await newDatabase());
    const { records, health } = await open(line.url);
    line.next('before its answer');
    expect(await records.write([{ key: 'kept', value }])).toEqual({ won: true });
    await until('the line', () => health.reason === null);
    expect(await records.get('kept')).toEqual(value);
    line.next('before the commit');
    await expect(records.write([{ key: 'lost', value }])).rejects.toThrow(StorageUnavailableError);
    await until('the line', () => health.reason === null);
    expect(await records.get('lost')).toBeUndefined();
  });

  it('N4: tells of a commit that a crash lost that it is lost, though another server was given its number since', async () => {
    const database = await newDatabase();
    const line = await cutter(database);
    const here = await openPostgres(line.url, 'shared');
    opened.push(() => here.close());
    await here.owners?.letIn();
    const there = await openPostgres(database, 'shared');
    opened.push(() => there.close());
    line.next('before the commit', true);
    const lost = expect(here.records.write([{ key: 'lost', value }])).rejects.toThrow(StorageUnavailableError);
    await until('the cut', () => line.isClosed);
    await postgres?.kill();
    await postgres?.start();
    // It learns of the crash by asking.
    await until('the other one', () =>
      there.records.get('k').then(
        () => there.health.reason === null,
        () => false,
      ),
    );
    for (let i = 0; i < 20; i++) await there.records.write([{ key: `k/${i}`, value }]);
    line.open();
    await lost;
    expect(await there.records.get('lost')).toBeUndefined();
  });

  it('is for one server at a time, and says what is wrong without its password', async () => {
    const url = await newDatabase();
    await open(url);
    await expect(openPostgres(url)).rejects.toThrow(/in use by another Tug server/);
    const elsewhere = openPostgres('postgres://tug:secret@127.0.0.1:9/tug');
    await expect(elsewhere).rejects.toThrow(StoreOpenError);
    await expect(elsewhere).rejects.toThrow(/^the database 127\.0\.0\.1:9\/tug cannot be used: .*ECONNREFUSED/);
  });

  it('P6: carries a whole server, whose rooms are told when it is gone and when it is back', async () => {
    const database = await newDatabase();
    let server = await testServer({ database });
    opened.push(() => server.close());
    const owner = await makeQuickRoom(server.url);
    let ana = await TestClient.connect(server.url, owner);
    const first = await pullOnce(ana, 'first');

    await postgres?.kill();
    expect(await ana.message('storage')).toEqual({ writable: false });
    expect(await ana.send('image:set', { pack: null, seed: 2, truncation: null })).toMatchObject({
      error: { code: 'busy.storage' },
    });
    const from = ana.log.length;
    await postgres?.start();
    // Where that took longer than a server may be silent (N3), she was sent away and comes back.
    const told = () =>
      ana.log
        .slice(from)
        .some(({ name, message }) => name === 'storage' && (message as { writable: boolean }).writable);
    await until('word of its end', () => told() || !ana.socket.connected);
    while (!ana.socket.connected) {
      ana.close();
      await until('an open door', async () => (await fetch(`${server.url}/readyz`)).ok);
      ana = await TestClient.connect(server.url, owner);
    }
    const second = await pullOnce(ana, 'second');
    ana.close();

    expect(existsSync(join(server.dataDir, 'store'))).toBe(false);
    server = await server.restart();
    const again = await TestClient.connect(server.url, owner);
    const room = await again.message('room');
    expect(room.nodes.map(({ id }) => id)).toEqual(expect.arrayContaining([first.nodeId, second.nodeId]));
    expect(room.current).toBe(second.nodeId);
    expect((await again.frame((header) => header.final)).header.nodeId).toBe(second.nodeId);
    again.close();
  });
});
