/** Exports of several servers on a real PostgreSQL and a real Redis, while either of them or a server ends. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportJob, JobWish } from '../../../server/features/export/job';
import { PROGRAM } from '../../fixtures/program';
import { startPostgres } from '../../fixtures/postgres';
import { startRedis } from '../../fixtures/redis';
import { until } from '../support/client';
import { PIECE, PIECES, WISH, contentsOf, openServer, slowly, type Server } from './support';

const [postgres, redis] = [await startPostgres(), await startRedis()];
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(async () => {
  await postgres?.stop();
  await redis?.stop();
});

describe('exports of several servers', () => {
  beforeEach((context) => {
    context.skip(postgres === null, 'PostgreSQL is not installed: on Debian, apt-get install postgresql');
    context.skip(redis === null, 'Redis is not installed: on Debian, apt-get install redis-server');
  });
  const newDatabase = () => postgres?.newDatabase() ?? Promise.reject(new Error('there is no PostgreSQL'));
  let [pace, begun] = [0, 0];
  beforeEach(async () => {
    [pace, begun] = [0, 0];
    await asked('flushall');
  });

  async function open(database: string): Promise<Server> {
    const make = slowly(
      () => pace,
      () => begun++,
    );
    const server = await openServer(database, redis?.url ?? '', make);
    ends.push(() => server.close());
    return server;
  }
  async function asked(command: 'flushall' | 'keys'): Promise<string[]> {
    const client = new Redis(redis?.url ?? '');
    try {
      if (command === 'flushall') await client.flushall();
      return await client.keys('*');
    } finally {
      client.disconnect();
    }
  }
  const find = ({ jobs }: Server, { id }: Pick<ExportJob, 'id'>) => jobs.find(WISH.client, WISH.room, id);
  const done = (server: Server, job: ExportJob) =>
    until('the export', async () => {
      const found = await find(server, job);
      return found.state === 'done' && found;
    });
  async function bytesOf({ jobs }: Server, { id }: ExportJob): Promise<number> {
    let bytes = 0;
    for await (const piece of (await jobs.read(WISH.client, WISH.room, id)).pieces) {
      expect(piece.every((byte) => byte === PIECE[0])).toBe(true);
      bytes += piece.length;
    }
    return bytes;
  }

  it('G12: are followed, fetched and cancelled at any of them, and nothing of them but their ids is in Redis', async () => {
    const database = await newDatabase();
    const [one, other] = [await open(database), await open(database)];
    pace = 700;
    const job = await one.jobs.start(WISH);
    expect(job).toMatchObject({ state: 'waiting', progress: 0, kind: 'room' });
    await until('progress', async () => {
      const { state, progress } = await find(other, job);
      return state === 'running' && progress > 0.9 && progress < 1;
    });
    await expect(other.jobs.read(WISH.client, WISH.room, job.id)).rejects.toThrow('not-found.job-file');
    await expect(other.jobs.find('somebody', WISH.room, job.id)).rejects.toThrow('not-found.job');
    const held = await until('what is held', async () => {
      const found = await contentsOf(redis?.url ?? '');
      return found.includes('"progress":"0.9') && found;
    });
    expect(held).toContain(job.id);
    for (const secret of [WISH.room, WISH.client]) expect(held).not.toContain(secret);
    pace = 0;
    const over = await done(other, job);
    expect(over).toMatchObject({ progress: 1, file: { bytes: PIECES * PIECE.length } });
    for (const server of [one, other]) expect(await bytesOf(server, job)).toBe(PIECES * PIECE.length);
    expect([...one.over, ...other.over].map(({ id }) => id)).toEqual([job.id]);
    expect(begun).toBe(1);

    pace = 60_000;
    const cancelled = await one.jobs.start(WISH);
    await until('its begin', async () => (await find(one, cancelled)).state === 'running');
    for (const { id } of [cancelled, job]) await other.jobs.remove(WISH.client, WISH.room, id);
    await expect(find(one, cancelled)).rejects.toThrow('not-found.job');
    // Whoever works on it learns of that, and goes on with the next.
    pace = 0;
    await done(one, await other.jobs.start(WISH));
    await one.jobs.forgetRoom(WISH.room);
    expect(await one.store.exports.all()).toEqual([]);
    expect(await one.store.exports.piece(job.id, 'any')).toBeUndefined();
  });

  /** Two jobs, one of which a server makes that is a process of its own. @param pace of that one, ms between pieces, and how many there are */
  async function withOneElsewhere(asking: Server, database: string, [ms, pieces]: readonly [number, number]) {
    const program = new URL('./maker.ts', import.meta.url).pathname;
    const args = [PROGRAM, program, database, redis?.url ?? '', String(ms), String(pieces)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    ends.push(() => child.kill('SIGKILL'));
    const said: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => said.push(line));
    await until('the other server', () => said.includes('open'));
    // Both are free, so as many as it takes until it has one.
    pace = 60_000;
    const jobs = [await asking.jobs.start(WISH), await asking.jobs.start(WISH)];
    await until('its begin', () => said.includes('begun'));
    await until('both', async () => (await Promise.all(jobs.map((job) => find(asking, job)))).every(isRunning));
    return { child, said, jobs };
  }

  it('G12: go on at another one when the one that worked on them is killed, and are given up when each that tries ends', async () => {
    const database = await newDatabase();
    const asking = await open(database);
    const { child, jobs } = await withOneElsewhere(asking, database, [60_000, PIECES]);
    child.kill('SIGKILL');
    pace = 0;
    // The one that runs here waits for its next piece; cancelled, it makes place.
    const here = jobs.find(({ id }) => asking.jobs.worksOn(id));
    await asking.jobs.remove(WISH.client, WISH.room, here?.id ?? '');
    const left = jobs.find((job) => job !== here);
    if (left === undefined) throw new Error('none was left alone');
    await done(asking, left);
    expect(await bytesOf(asking, left)).toBe(PIECES * PIECE.length);

    const [record] = (await asking.store.exports.all()).filter(({ id }) => id === left.id);
    if (record === undefined) throw new Error('the record is gone');
    await asking.store.exports.add({ ...record, id: 'bad', state: 'running', touchedAt: 0, tries: 3, expiresAt: null });
    const bad = await until('the end of it', async () => {
      const found = await find(asking, { id: 'bad' });
      return found.state === 'failed' && found;
    });
    expect(bad).toMatchObject({ problem: { code: 'engine.export' } });
  });

  it('G12: leave nothing when they are removed while a server works on them that is killed before it knows', async () => {
    const database = await newDatabase();
    const asking = await open(database);
    const { child, said, jobs } = await withOneElsewhere(asking, database, [5, 100_000]);
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    ends.push(() => client.end());
    const countOf = async (what: string, value: string): Promise<number> => {
      const { rows } = await client.query<{ count: string }>(`SELECT count(*) FROM tug.${what} = $1`, [value]);
      return Number(rows[0]?.count);
    };
    const there = jobs.find(({ id }) => !asking.jobs.worksOn(id));
    if (there === undefined) throw new Error('the other server works on none');
    const pieces = () => countOf('blob WHERE scope', `export-${there.id}`);
    await until('a piece', async () => (await pieces()) > 0);
    await asking.jobs.remove(WISH.client, WISH.room, there.id);
    await expect(find(asking, there)).rejects.toThrow('not-found.job');
    await until('another piece', async () => (await pieces()) > 0 || said.includes('unwanted'));
    child.kill('SIGKILL');
    await until('the end of it', async () => (await countOf('record WHERE key', `exports/${there.id}`)) === 0);
    expect(await pieces()).toBe(0);
  });

  it('G12: are made by whoever is asked while Redis is gone or stands still, and found again when it forgot them', async () => {
    const database = await newDatabase();
    await redis?.kill();
    const server = await open(database);
    await done(server, await server.jobs.start(WISH));
    await redis?.start();
    await done(server, await server.jobs.start(WISH));
    redis?.signal('SIGSTOP');
    const asleep = await server.jobs.start(WISH);
    await done(server, asleep);
    redis?.signal('SIGCONT');

    pace = 500;
    const [running, waiting] = [await server.jobs.start(WISH), await server.jobs.start(WISH)];
    await until('its begin', async () => (await find(server, running)).state === 'running');
    await asked('flushall');
    await done(server, running);
    pace = 0;
    await done(server, waiting);
    expect(begun).toBe(5);
    expect(server.over).toHaveLength(5);
  });

  it('G12: go on elsewhere when their server ends in an orderly way, and have their places', async () => {
    const database = await newDatabase();
    const leaving = await open(database);
    pace = 60_000;
    const job = await leaving.jobs.start(WISH);
    await until('its begin', async () => (await find(leaving, job)).state === 'running');
    const staying = await open(database);
    ends.splice(0, 1);
    await leaving.close();
    pace = 0;
    await done(staying, job);

    pace = 60_000;
    for (let i = 1; i < 8; i++) await staying.jobs.start(WISH);
    // The one that is over gives way, and then there is none.
    await staying.jobs.start(WISH);
    await expect(find(staying, job)).rejects.toThrow('not-found.job');
    await expect(staying.jobs.start(WISH)).rejects.toThrow('too-many.jobs');
    const elsewhere: JobWish = { ...WISH, client: 'another' };
    expect((await staying.jobs.start(elsewhere)).state).toBe('waiting');
  });
});

const isRunning = ({ state }: ExportJob): boolean => state === 'running';
