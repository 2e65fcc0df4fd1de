/** Several processes on one PostgreSQL: one owner a room, whoever stops, is cut off or comes at the same moment. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { roomTag } from '../../../lib/protocol';
import { FencedError, OwnedElsewhereError } from '../../../server/store/fence';
import { StorageUnavailableError } from '../../../server/store/health';
import { Lease } from '../../../server/store/postgres/lease';
import { openPostgres } from '../../../server/store/postgres/open';
import { Store } from '../../../server/store/store';
import { IN_FULL } from '../../fixtures/in-full';
import { startPostgres } from '../../fixtures/postgres';
import { PROGRAM } from '../../fixtures/program';
import { line } from '../../fixtures/line';
import { until } from '../support/client';

/** Times that two processes want the same room. */
const ROUNDS = IN_FULL ? 1000 : 40;
const ROOM = 'r'.repeat(22);
const UPDATE = Uint8Array.of(1);
/** A round writes to the disk several times, which takes 100 ms and more where others write too. */
const ROUNDS_PATIENCE_MS = 600_000;

const postgres = await startPostgres();
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(() => postgres?.stop());

describe('owners of rooms', () => {
  beforeEach((context) => {
    context.skip(postgres === null, 'PostgreSQL is not installed: on Debian, apt-get install postgresql');
  });
  const newDatabase = () => postgres?.newDatabase() ?? Promise.reject(new Error('there is no PostgreSQL'));
  async function node(database: string, address: string): Promise<Store> {
    const store = await Store.open(await openPostgres(database, 'shared'));
    ends.push(() => store.close());
    await store.owners?.join(address);
    return store;
  }

  it(
    `N1: are one at a time with rising epochs, also of two that come at once ${ROUNDS} times`,
    { timeout: ROUNDS_PATIENCE_MS },
    async () => {
      const database = await newDatabase();
      const nodes = [await node(database, 'a:1'), await node(database, 'b:1')];
      const epochs: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const claims = await Promise.allSettled(nodes.map((one) => one.nextEpoch(ROOM)));
        const won = claims.flatMap((claim, i) => (claim.status === 'fulfilled' ? [{ i, epoch: claim.value }] : []));
        expect(won).toHaveLength(1);
        const [{ i, epoch } = { i: 0, epoch: 0 }] = won;
        expect(claims[1 - i]).toMatchObject({ reason: expect.any(OwnedElsewhereError) as Error });
        epochs.push(epoch);
        await nodes[i]?.documents.append(ROOM, [{ sequence: epoch, update: UPDATE }]);
        await expect(nodes[1 - i]?.documents.append(ROOM, [{ sequence: epoch, update: UPDATE }])).rejects.toThrow(
          FencedError,
        );
        await nodes[i]?.releaseRoom(ROOM);
      }
      expect(epochs).toEqual(Array.from({ length: ROUNDS }, (_, round) => round + 1));
      // Who wins when both come at once is chance; each does when it comes alone.
      for (const [i, one] of nodes.entries()) {
        expect(await one.nextEpoch(ROOM)).toBe(ROUNDS + 1 + i);
        await one.releaseRoom(ROOM);
      }
    },
  );

  it('N2: that stood still past their time write nothing after another took over', async () => {
    const database = await newDatabase();
    const next = await node(database, 'b:1');
    const writer = new URL('./writer.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [PROGRAM, writer, database, ROOM, 'a:1'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    ends.push(() => child.kill('SIGKILL'));
    const said: string[] = [];
    createInterface({ input: child.stdout }).on('line', (text) => said.push(text));
    await until('some changes', () => said.length > 20);
    await expect(next.nextEpoch(ROOM)).rejects.toThrow(OwnedElsewhereError);
    child.kill('SIGSTOP');
    const epoch = await until('the room', () => next.nextEpoch(ROOM).catch(() => null));
    expect(epoch).toBe(2);
    const before = (await next.documents.updates(ROOM)).map(({ sequence }) => sequence);
    const mine = before.length + 1000;
    await next.documents.append(ROOM, [{ sequence: mine, update: UPDATE }]);
    child.kill('SIGCONT');
    await until('the news', () => said.includes('fenced'));
    const after = (await next.documents.updates(ROOM)).map(({ sequence }) => sequence);
    expect(after).toEqual([...before, mine]);
    const told = said.filter((text) => text.startsWith('told')).map((text) => Number(text.slice(5)));
    expect(told.filter((sequence) => !before.includes(sequence))).toEqual([]);
  });

  it('N3: that are cut off from the database let go of their rooms before anybody else can take them', async () => {
    const database = await newDatabase();
    const cut = await line(database);
    ends.push(() => cut.close());
    const [lonely, next] = [await node(cut.url, 'a:1'), await node(database, 'b:1')];
    await lonely.nextEpoch(ROOM);
    const events: string[] = [];
    lonely.onRoomLost((room) => {
      expect(room).toBe(ROOM);
      events.push('lost');
    });
    cut.pause();
    // Who wants the database alone waits for a moment, and is told.
    const alone = expect(openPostgres(database)).rejects.toThrow(/in use by another Tug server/);
    await until('the room', () => next.nextEpoch(ROOM).catch(() => null));
    events.push('taken');
    expect(events).toEqual(['lost', 'taken']);
    await expect(lonely.documents.append(ROOM, [{ sequence: 1, update: UPDATE }])).rejects.toThrow();
    cut.resume();
    await until('its return', () => lonely.owners?.self);
    // Connections that were cut in the middle of something may break off once more.
    const claim = () =>
      lonely.nextEpoch(ROOM).catch((error: unknown) => (error instanceof StorageUnavailableError ? null : error));
    expect(await until('an answer', claim)).toBeInstanceOf(OwnedElsewhereError);
    await next.releaseRoom(ROOM);
    expect(await until('the room', claim)).toBe(3);
    await alone;
  });

  it('N4: keep what they told, and only that, when the database ends in the middle of commits', async () => {
    const database = await newDatabase();
    const nodes = [await node(database, 'a:1'), await node(database, 'b:1')];
    const written = nodes.map(() => ({ told: new Set<number>(), refused: new Set<number>() }));
    let ended = false;
    const write = async (i: number): Promise<void> => {
      const store = nodes[i] as Store;
      const room = String(i).repeat(22);
      for (let sequence = 1; !ended; sequence++) {
        await store.documents.append(room, [{ sequence, update: UPDATE }]).then(
          () => written[i]?.told.add(sequence),
          async (error: unknown) => {
            written[i]?.refused.add(sequence);
            // It may have been away for longer than it may be.
            if (error instanceof FencedError) await store.nextEpoch(room).catch(() => undefined);
          },
        );
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    };
    const lanes = Promise.all([0, 1].map(write));
    for (let restart = 0; restart < 2; restart++) {
      const before = written.map(({ told }) => told.size);
      await until('changes', () => written.every(({ told }, i) => told.size > (before[i] ?? 0) + 20));
      await postgres?.kill();
      await postgres?.start();
    }
    await until('their return', () => nodes.every(({ health, owners }) => health.reason === null && owners?.self));
    ended = true;
    await lanes;
    for (const [i, { told, refused }] of written.entries()) {
      const there = new Set((await nodes[0]?.documents.updates(String(i).repeat(22)))?.map(({ sequence }) => sequence));
      expect([...told].filter((sequence) => !there.has(sequence))).toEqual([]);
      expect([...refused].filter((sequence) => there.has(sequence))).toEqual([]);
    }
  });

  it('N5: make one secret and one set of tables when they start for the first time at once', async () => {
    const database = await newDatabase();
    const stores = await Promise.all(
      ['a:1', 'b:1', 'c:1'].map(async (address) => {
        const store = await node(database, address);
        return { secret: await store.secret('nodes', 32), others: store };
      }),
    );
    const [first] = stores;
    expect(first?.secret).toHaveLength(32);
    for (const { secret } of stores) expect(secret).toEqual(first?.secret);
    expect(await first?.others.owners?.others()).toHaveLength(2);
  });

  it('N6: tell the others at once that a room was taken or given back, so that nobody has to ask for each request', async () => {
    const database = await newDatabase();
    const [owner, next] = [await node(database, 'a:1'), await node(database, 'b:1')];
    const lease = new Lease(database);
    ends.push(() => lease.leave());
    await lease.join('c:1');
    const heard: (string | null)[] = [];
    lease.onOwner((tag) => heard.push(tag));
    const tag = roomTag(ROOM);
    await owner.nextEpoch(ROOM);
    await until('word of it', () => heard.length === 1);
    expect(await next.owners?.ownerOf(tag)).toEqual(owner.owners?.self);
    await owner.releaseRoom(ROOM);
    await until('word of its end', () => heard.length === 2);
    expect(await until('that it is free', async () => (await next.owners?.ownerOf(tag)) === null)).toBe(true);
    await next.nextEpoch(ROOM);
    await until('word of the next', () => heard.length === 3);
    expect(heard).toEqual([tag, tag, tag]);
    expect(await owner.owners?.ownerOf(tag)).toEqual(next.owners?.self);
  });
});
