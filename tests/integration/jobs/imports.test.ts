/** Imports of several servers on a real PostgreSQL and a real Redis, in which real packs are made, while a server or Redis ends. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportJob } from '../../../lib/protocol';
import { putAway } from '../../../server/features/packs';
import { checkpointFile } from '../../fixtures/checkpoint';
import { IN_FULL } from '../../fixtures/in-full';
import { startPostgres } from '../../fixtures/postgres';
import { PROGRAM } from '../../fixtures/program';
import { startRedis } from '../../fixtures/redis';
import { until } from '../support/client';
import { openImporter, request, type Importer } from './import-support';
import { contentsOf } from './support';

const NETWORK = checkpointFile({ resolution: 16 });
/** Long enough at work to be stopped. */
const LARGER = checkpointFile({ resolution: 256 });

const [postgres, redis] = [await startPostgres(), await startRedis()];
const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(async () => {
  await postgres?.stop();
  await redis?.stop();
});

describe('imports of several servers', () => {
  let folder = '';
  beforeEach((context) => {
    context.skip(postgres === null, 'PostgreSQL is not installed: on Debian, apt-get install postgresql');
    context.skip(redis === null, 'Redis is not installed: on Debian, apt-get install redis-server');
    folder = mkdtempSync(join(tmpdir(), 'tug-imports-'));
    const own = folder;
    ends.push(() => rmSync(own, { recursive: true, force: true }));
  });
  const newDatabase = () => postgres?.newDatabase() ?? Promise.reject(new Error('there is no PostgreSQL'));

  async function open(database: string, name: string): Promise<Importer> {
    const server = await openImporter(database, redis?.url ?? '', join(folder, name));
    ends.push(() => server.close());
    return server;
  }
  async function* sent(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes);
  }
  const becomes = (server: Importer, { id }: Pick<ImportJob, 'id'>, state: ImportJob['state']) =>
    until(state, async () => {
      const job = await server.find(id);
      if (job?.state === 'failed' && state !== 'failed') throw new Error(JSON.stringify(job.problem));
      return job?.state === state && job;
    });
  const atWork = (server: Importer, { id }: Pick<ImportJob, 'id'>) =>
    until('its begin', async () => {
      const job = await server.find(id);
      return job?.state === 'running' && job.stage !== null && job.share > 0;
    });
  const nothingIsLeft = async ({ store, packs }: Importer) => {
    await until('its end', async () => (await store.imports.every()).length === 0);
    await until('the end of its pack', () => readdirSync(packs).length === 0);
  };

  it('K6 G13: are sent to one, started at another, and every server has the pack; nothing of them but their ids is in Redis', async () => {
    const database = await newDatabase();
    const [one, other] = [await open(database, 'one'), await open(database, 'other')];
    const job = await one.imports.addUpload('C:\\nets\\secret-net.safetensors', sent(NETWORK));
    expect(job).toMatchObject({ state: 'looking', file: 'secret-net.safetensors', bytes: NETWORK.length });
    const ready = await becomes(other, job, 'ready');
    expect(ready.found).toMatchObject({ kind: 'safetensors', resolution: 16 });
    expect((await other.imports.start(job.id, request('mine'))).state).toBe('waiting');
    await expect(one.imports.start(job.id, request('mine'))).rejects.toThrow('invalid.import-runs');
    const held = await contentsOf(redis?.url ?? '');
    for (const secret of ['secret-net', 'Ana', 'mine']) expect(held).not.toContain(secret);
    expect(await becomes(one, job, 'done')).toMatchObject({ share: 1, stage: null, problem: null });
    const manifest = ({ packs }: Importer) => join(packs, 'mine', 'manifest.json');
    await until('the pack at both', () => [one, other].every((server) => existsSync(manifest(server))));
    expect(readFileSync(manifest(one))).toEqual(readFileSync(manifest(other)));
    for (const file of readdirSync(join(one.packs, 'mine')))
      expect(readFileSync(join(one.packs, 'mine', file))).toEqual(readFileSync(join(other.packs, 'mine', file)));
    await until('the end of the checkpoint', async () => (await one.store.imports.get(job.id))?.pieces.length === 0);
    expect(await one.store.imports.piece(job.id, 'any')).toBeUndefined();

    // What is put away at one server stays so, and a server that comes later has the pack.
    await putAway(join(other.packs, 'mine'));
    const late = await open(database, 'late');
    await until('the pack at the third', () => existsSync(manifest(late)));
    expect(other.lying()).toEqual(['.imported', '.removed']);
    await one.imports.remove(job.id);
    await expect(other.imports.start(job.id, request('mine'))).rejects.toThrow('not-found.import');
    await until('its end', async () => (await other.store.imports.every()).length === 0);
    expect(existsSync(manifest(one))).toBe(true);
  });

  it('K7 G13: that break off on their way in leave nothing, also when the server that takes them in ends', async () => {
    const server = await open(await newDatabase(), 'one');
    const broken = async function* () {
      yield await Promise.resolve(NETWORK.slice(0, 100));
      throw new Error('the sender is gone');
    };
    await expect(server.imports.addUpload('half.pkl', broken())).rejects.toThrow('the sender is gone');
    await nothingIsLeft(server);
    const now = Date.now();
    // As a server leaves it that is killed meanwhile.
    await server.store.imports.add({
      ...{ id: 'half', file: 'half.pkl', task: 'receive', state: 'running', createdAt: now, touchedAt: 0, rounds: 0 },
      ...{ tries: 0, bytes: 0, pieces: [], progress: 0, expiresAt: null, problem: null, stage: null },
      ...{ found: null, request: null, pack: null },
    });
    expect(await server.imports.list()).toEqual([]);
    await nothingIsLeft(server);
  });

  it('K6 G13: that cannot be used are refused, whoever looks', async () => {
    const server = await open(await newDatabase(), 'one');
    const job = await server.imports.addUpload('cut.safetensors', sent(NETWORK.slice(0, NETWORK.length - 100)));
    expect(await becomes(server, job, 'refused')).toMatchObject({ problem: { code: 'invalid.checkpoint-damaged' } });
    await expect(server.imports.start(job.id, request('mine'))).rejects.toThrow('not-found.import');
    await expect(server.imports.addPath(join(folder, 'none.pkl'))).rejects.toThrow('not-found.file');
  });

  it('K7 G13: are cancelled at another server, and leave nothing', async () => {
    const database = await newDatabase();
    const [one, other] = [await open(database, 'one'), await open(database, 'other')];
    const job = await one.imports.addUpload('net.safetensors', sent(LARGER));
    await becomes(one, job, 'ready');
    await one.imports.start(job.id, request('gone'));
    await atWork(one, job);
    for (const server of [other, one]) if (await server.find(job.id)) await server.imports.remove(job.id);
    expect(await other.imports.list()).toEqual([]);
    await nothingIsLeft(one);
    await until('the end of the drafts', () => [one, other].every((server) => server.lying().length === 0));
  });

  it('K7 G13: go on elsewhere when their server ends in an orderly way, and are made by whoever is asked while Redis is gone', async () => {
    const database = await newDatabase();
    const leaving = await open(database, 'leaving');
    const job = await leaving.imports.addUpload('net.safetensors', sent(NETWORK));
    await becomes(leaving, job, 'ready');
    await leaving.imports.start(job.id, request('again'));
    await until('its begin', async () => (await leaving.find(job.id))?.state === 'running');
    ends.splice(1, 1);
    await leaving.close();
    const staying = await open(database, 'staying');
    await becomes(staying, job, 'done');
    expect(staying.lying()).toContain('again');

    await redis?.kill();
    try {
      const without = await staying.imports.addUpload('net.safetensors', sent(NETWORK));
      await becomes(staying, without, 'ready');
      await staying.imports.start(without.id, request('without'));
      await becomes(staying, without, 'done');
    } finally {
      await redis?.start();
    }
  });

  it.runIf(IN_FULL)('K7 G13: go on at another one when the one that worked on them is killed', async () => {
    const database = await newDatabase();
    const file = join(folder, 'net.safetensors');
    writeFileSync(file, LARGER);
    const program = new URL('./importer.ts', import.meta.url).pathname;
    const args = [PROGRAM, program, database, redis?.url ?? '', join(folder, 'killed'), file, 'mine'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    ends.push(() => child.kill('SIGKILL'));
    let id = '';
    for await (const line of createInterface({ input: child.stdout })) {
      id = line;
      break;
    }
    child.kill('SIGKILL');
    const staying = await open(database, 'staying');
    expect((await staying.find(id))?.state).toBe('running');
    await becomes(staying, { id }, 'done');
    expect(staying.lying()).toContain('mine');
    expect((await staying.store.imports.get(id))?.tries).toBe(2);
  });
});
