/** Checkpoints that become packs over the interface, in a process apart, as whoever runs a server does it. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { PackError } from '../../../lib/pack/errors';
import { importJobSchema, packRequestSchema, packSummarySchema } from '../../../lib/protocol';
import { ImportJobs } from '../../../server/features/import/jobs';
import { checkpointFile, hostileFile } from '../../fixtures/checkpoint';
import { call } from '../support/api';
import { TestClient, makeRoom, press, until } from '../support/client';
import { Operated, STILL } from './support';

const NETWORK = checkpointFile({ resolution: 32 });
/** Long enough at work to be stopped. */
const LARGER = checkpointFile({ resolution: 128 });
const CLASSES = checkpointFile({ resolution: 16, classes: 3 });
let tug: Operated;
beforeAll(async () => {
  tug = await Operated.start();
});
afterAll(() => tug.close());

const packs = async () =>
  z.object({ packs: z.array(packSummarySchema) }).parse((await call(tug.server.url, 'GET', '/api/packs', null)).json())
    .packs;
const error = (code: string, params = {}) => ({ error: { code, params } });
const folders = () => readdirSync(tug.packs).sort();
const uploads = () => readdirSync(join(tug.server.dataDir, 'imports'));

describe('an import', () => {
  it('K6: says what is in the file, makes a pack of it, and the pack is there for everybody', async () => {
    const job = await tug.upload('C:\\nets\\snapshot.safetensors', NETWORK);
    expect(job).toMatchObject({
      file: 'snapshot.safetensors',
      bytes: NETWORK.length,
      state: 'ready',
      found: { kind: 'safetensors', resolution: 32, layers: 8, zDim: 16, wDim: 12, classes: 0 },
    });
    const ana = await TestClient.connect(tug.server.url, await makeRoom(tug.server.url, { pack: STILL }));
    const started = await tug.start(job.id, { name: 'mine', licence: ' CC BY-NC 4.0 ' });
    expect(importJobSchema.parse(started.json()).state).toBe('waiting');
    const stages = new Set<string>();
    const done = await tug.until(job.id, ({ stage, state, share }) => {
      if (stage !== null) stages.add(stage);
      expect(share).toBeLessThanOrEqual(1);
      return state === 'done' || state === 'failed';
    });
    expect(done).toMatchObject({ state: 'done', share: 1, problem: null });
    expect([...stages]).toContain('statistics');
    const made = (await packs()).find(({ name }) => name === 'mine');
    expect(made).toMatchObject({
      title: 'Mine',
      licence: 'CC BY-NC 4.0',
      credits: ['Ana'],
      capabilities: ['drag'],
      dragBy: 'solver',
    });
    expect(made?.stepMs).toBeGreaterThan(0);
    expect((await ana.message('packs')).packs.map(({ name }) => name)).toContain('mine');
    // The file was needed for this alone.
    const kept = () => readdirSync(join(tug.server.dataDir, 'imports', job.id));
    await until('its end', () => kept().join() === 'job.json');
    ana.close();
  });

  it('K3 K6: makes a pack whose rooms pull, untrained, and replay', async () => {
    const owner = await makeRoom(tug.server.url, { pack: 'mine' });
    const ana = await TestClient.connect(tug.server.url, owner);
    await ana.do('pull:start', press('one', 14, 16, 3, 0));
    await ana.frame(({ dragId, step }) => dragId !== null && step > 0);
    await ana.do('pull:end', { pullId: 'one', target: { x: 17, y: 16 } });
    const { nodeId, problem } = await ana.message('drag:end');
    expect([problem, nodeId === null]).toEqual([null, false]);
    const still = await ana.frame(({ final, nodeId: of }) => final && of === nodeId);
    const node = await ana.message('node');
    const path = `/api/rooms/${owner.room}/nodes/${nodeId ?? ''}/frames/${node.steps}?type=webp`;
    const replayed = await call(tug.server.url, 'GET', path, owner.token);
    expect(Buffer.from(replayed.bytes).equals(Buffer.from(still.image))).toBe(true);
    ana.close();
  });

  it('H3: draws a sheet for whoever waits for it, also when the first who asked has left', async () => {
    const address = `${tug.server.url}/api/packs/${STILL}/sheet`;
    const leaving = new AbortController();
    const left = fetch(address, { signal: leaving.signal }).catch(() => null);
    const waits = [fetch(address), fetch(address)];
    await new Promise((resolve) => setTimeout(resolve, 20));
    leaving.abort();
    expect(await left).toBeNull();
    for (const wait of waits) expect((await wait).status).toBe(200);
  });

  it('H3: shows a sheet of a pack, also of one that brings none', async () => {
    for (const name of ['mine', STILL]) {
      const { status, type, bytes } = await call(tug.server.url, 'GET', `/api/packs/${name}/sheet`, null);
      expect([status, type]).toEqual([200, 'image/webp']);
      expect((await sharp(bytes).metadata()).width).toBeGreaterThan(90);
    }
    expect((await call(tug.server.url, 'GET', '/api/packs/none/sheet', null)).status).toBe(404);
  });

  it('K6: reads a file that is on the server, and leaves it there', async () => {
    const path = join(tug.server.dataDir, 'lying.safetensors');
    writeFileSync(path, CLASSES);
    const sent = await tug.do('POST', '/api/imports', { path });
    const { id } = importJobSchema.parse(sent.json());
    expect(await tug.until(id, ({ state }) => state !== 'looking')).toMatchObject({
      state: 'ready',
      file: 'lying.safetensors',
      found: { classes: 3 },
    });
    for (const bad of [join(tug.server.dataDir, 'none.pkl'), tug.server.dataDir])
      expect((await tug.do('POST', '/api/imports', { path: bad })).json()).toMatchObject(
        error('not-found.file', { path: bad }),
      );
    expect((await tug.do('DELETE', `/api/imports/${id}`)).status).toBe(204);
    expect(existsSync(path)).toBe(true);
  });

  it('K6: of a network with classes asks which, and where truncation leads to', async () => {
    const { id } = await tug.upload('classes.safetensors', CLASSES);
    const answers: [request: object, expected: object][] = [
      [{}, error('invalid.class', { last: 2 })],
      [{ label: 3, centre: 'class' }, error('invalid.class', { last: 2 })],
      [{ label: 2 }, error('invalid.class-centre')],
    ];
    for (const [request, expected] of answers)
      expect((await tug.start(id, { name: 'classy', ...request })).json()).toMatchObject(expected);
    await tug.do('DELETE', `/api/imports/${id}`);
    const means: unknown[] = [];
    for (const centre of ['network', 'class']) {
      const name = `classy-${centre}`;
      const { state } = await tug.make('classes.safetensors', CLASSES, { name, label: 2, centre });
      expect(state).toBe('done');
      means.push(
        (JSON.parse(readFileSync(join(tug.packs, name, 'manifest.json'), 'utf8')) as { wMean: unknown }).wMean,
      );
    }
    expect(means[0]).not.toEqual(means[1]);
  });
});

describe('what cannot be imported', () => {
  it('K6: is refused by what was found, and no code of it runs', async () => {
    const marker = join(tug.server.dataDir, 'ran');
    const wrong: [file: string, bytes: Uint8Array, expected: object][] = [
      ['evil.pkl', hostileFile(`touch ${marker}`), { code: 'invalid.checkpoint-code', params: { what: 'os.system' } }],
      ['cut.safetensors', NETWORK.slice(0, NETWORK.length - 100), { code: 'invalid.checkpoint-damaged' }],
      ['words.pkl', new TextEncoder().encode('K\x07.'), { code: 'invalid.checkpoint-kind' }],
    ];
    for (const [file, bytes, problem] of wrong) {
      const job = await tug.upload(file, bytes);
      expect(job, file).toMatchObject({ state: 'refused', problem });
      expect((await tug.start(job.id, { name: 'evil' })).status).toBe(404);
    }
    expect(existsSync(marker)).toBe(false);
  });

  it('K6: is refused by the field that is wrong, before anything runs', async () => {
    const { id } = await tug.upload('snapshot.safetensors', NETWORK);
    const before = folders();
    const start = (change: object) =>
      tug.do('POST', `/api/imports/${id}/start`, { name: 'other', title: 'Other', licence: 'MIT', ...change });
    const answers: [change: object, code: string, field: string][] = [
      [{ licence: ' ' }, 'invalid.empty', 'licence'],
      [{ title: '' }, 'invalid.empty', 'title'],
      [{ name: '../x' }, 'invalid.format', 'name'],
      [{ name: 'training' }, 'invalid.reserved-name', 'name'],
      [{ name: STILL }, 'invalid.pack-exists', 'name'],
      [{ label: 0, centre: 'class' }, 'invalid.no-classes', 'label'],
      [{ credits: [''] }, 'invalid.empty', 'credits.0'],
    ];
    for (const [change, code, field] of answers)
      expect((await start(change)).json(), field).toMatchObject({ error: { code, field } });
    expect(
      (await tug.do('POST', '/api/imports/none/start', { name: 'a', title: 'a', licence: 'a' })).json(),
    ).toMatchObject(error('not-found.import'));
    expect(folders()).toEqual(before);
    await tug.do('DELETE', `/api/imports/${id}`);
  });

  it('K6: is refused when it is larger than any checkpoint, before it is sent', async () => {
    const before = uploads();
    const response = await fetch(`${tug.server.url}/api/imports/upload?file=huge.pkl`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${tug.server.operatorKey?.key ?? ''}`,
        'Content-Type': 'application/octet-stream',
        'Content-Length': String(5 * 1024 ** 3),
      },
      body: new Uint8Array(1),
    }).catch(() => null);
    expect(response === null || response.status === 413).toBe(true);
    expect(uploads()).toEqual(before);
  });
});

describe('a pack that the engine does not take', () => {
  it('K7: is put away, so that its name is free for the next, and the import says what is at fault', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tug-refused-'));
    const [kept, checkpoint] = [join(folder, 'packs'), join(folder, 'net.safetensors')];
    const refused: PackError[] = [];
    const fault = { pack: 'mine', part: 'file', file: 'generator.onnx', field: null, problem: 'is damaged' } as const;
    // What an engine refuses is seen elsewhere; this one refuses whatever comes.
    const onPacks = (look: () => void) => {
      refused.push(new PackError(fault));
      setImmediate(look);
      return () => undefined;
    };
    const engine = { packs: new Map(), refused, onPacks };
    const log = { info: () => undefined, warn: () => undefined, error: console.error };
    mkdirSync(kept);
    writeFileSync(checkpoint, checkpointFile({ resolution: 16 }));
    const jobs = await ImportJobs.open({ dataDir: folder, packs: kept, engine, log });
    try {
      const { id } = await jobs.addPath(checkpoint);
      const state = (wanted: string) =>
        until(wanted, async () => (await jobs.list()).find((job) => job.id === id && job.state === wanted));
      await state('ready');
      await jobs.start(id, packRequestSchema.parse({ name: 'mine', title: 'Mine', licence: 'MIT' }));
      const { problem } = await state('failed');
      expect(problem).toMatchObject({ code: 'invalid.pack-file', params: { file: 'generator.onnx' } });
      expect(readdirSync(kept)).toEqual(['.removed']);
    } finally {
      await jobs.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a pack that was made while its server ended', () => {
  it('K7: is found as made, and can neither be made again nor stand in the way of that', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tug-made-'));
    const [kept, checkpoint] = [join(folder, 'packs'), join(folder, 'net.safetensors')];
    // It has not looked at the folder by the time that the server ends.
    const engine = { packs: new Map(), refused: [], onPacks: () => () => undefined };
    const log = { info: () => undefined, warn: () => undefined, error: console.error };
    mkdirSync(kept);
    writeFileSync(checkpoint, checkpointFile({ resolution: 16 }));
    const open = () => ImportJobs.open({ dataDir: folder, packs: kept, engine, log });
    const request = packRequestSchema.parse({ name: 'mine', title: 'Mine', licence: 'MIT' });
    const before = await open();
    const { id } = await before.addPath(checkpoint);
    const job = async () => (await before.list()).find((one) => one.id === id);
    await until('what is found', async () => (await job())?.state === 'ready');
    await before.start(id, request);
    await until('the pack', async () => (await job())?.stage === 'loading');
    await before.close();
    const after = await open();
    try {
      expect(await after.list()).toMatchObject([{ id, state: 'done', problem: null }]);
      expect(readdirSync(kept)).toContain('mine');
      await expect(after.start(id, request)).rejects.toMatchObject({ problem: { code: 'not-found.import' } });
    } finally {
      await after.close();
      rmSync(folder, { recursive: true });
    }
  });
});

describe('an import that does not come to its end', () => {
  /** Starts one that was looked into, until it is at work. */
  async function run(id: string, name: string): Promise<void> {
    expect(importJobSchema.parse((await tug.start(id, { name })).json()).state).toBe('waiting');
    await tug.until(id, ({ state, stage }) => state === 'running' && stage !== null);
  }

  it('K7: leaves nothing when it is cancelled, nor does one that waits for it', async () => {
    const before = folders();
    const kept = uploads();
    const { id } = await tug.upload('snapshot.safetensors', LARGER);
    const { id: next } = await tug.upload('snapshot.safetensors', NETWORK);
    await run(id, 'gone');
    expect(importJobSchema.parse((await tug.start(next, { name: 'next' })).json()).state).toBe('waiting');
    expect((await tug.start(next, { name: 'next' })).json()).toMatchObject(error('invalid.import-runs'));
    for (const job of [next, id]) expect((await tug.do('DELETE', `/api/imports/${job}`)).status).toBe(204);
    expect((await tug.jobs()).filter((job) => [id, next].includes(job.id))).toEqual([]);
    expect([folders(), uploads()]).toEqual([before, kept]);
  });

  it('K7: is found as interrupted when the server is back, and can be started again', async () => {
    const before = folders();
    const { id } = await tug.upload('snapshot.safetensors', LARGER);
    await run(id, 'again');
    await tug.restart();
    expect(await tug.until(id, () => true)).toMatchObject({ state: 'interrupted', request: { name: 'again' } });
    expect(folders()).toEqual(before);
    await tug.start(id, { name: 'again' });
    expect(await tug.until(id, ({ state }) => state === 'done' || state === 'failed')).toMatchObject({ state: 'done' });
    await until('the pack', async () => (await packs()).some(({ name }) => name === 'again'));
  });

  it('K7: whose upload breaks off leaves nothing', async () => {
    const kept = uploads();
    const jobs = await tug.jobs();
    const abort = new AbortController();
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(NETWORK.slice(0, 1000)),
    });
    const sent = fetch(`${tug.server.url}/api/imports/upload?file=half.pkl`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${tug.server.operatorKey?.key ?? ''}`,
        'Content-Type': 'application/octet-stream',
      },
      body,
      signal: abort.signal,
      duplex: 'half',
    } as RequestInit).catch(() => null);
    await until('the upload', () => uploads().length > kept.length);
    abort.abort();
    await sent;
    await until('its end', () => uploads().length === kept.length);
    expect(await tug.jobs()).toEqual(jobs);
  });
});
