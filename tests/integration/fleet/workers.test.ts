/** Drags on workers that are processes of their own, while those are killed, stopped, slowed and asked to end. */
import { createHash } from 'node:crypto';
import { Client, credentials, status, type ClientDuplexStream, type ServiceError } from '@grpc/grpc-js';
import { mkdtemp, rm } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DragRequest, DragRun, DragStep } from '../../../lib/drag/types';
import { packKey } from '../../../lib/pack/id';
import { decodePicture } from '../../../server/inference/encode';
import type { InferencePool } from '../../../server/inference/pool';
import { MAX_MESSAGE_BYTES, toBytes } from '../../../server/inference/remote/envelope';
import { FleetPool } from '../../../server/inference/remote/fleet-pool';
import { KnownWorkers } from '../../../server/inference/remote/known-workers';
import { WORK } from '../../../server/inference/remote/service';
import { openSlowLine } from '../../fixtures/slow-line';
import { SECRET, startWorker, type Worker } from '../../fixtures/worker';
import {
  FACES,
  collect,
  difference,
  keepingLogger,
  manifestOf,
  pull,
  requestFor,
  startPool,
} from '../inference/support';
import { until } from '../support/client';
import { NOSE, around, expectOneDrag, lead, led, placeOf } from './support';

const SLOW_NETWORKS = new URL('../../fixtures/slow-networks.mjs', import.meta.url).href;

type Stranger = ClientDuplexStream<Buffer, Buffer>;

const closing: (() => unknown)[] = [];

let own: InferencePool;
beforeAll(async () => {
  own = await startPool();
});
afterAll(() => own.close());
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A room node's pool over these workers, once all of them are there. */
async function fleetOf(...addresses: string[]) {
  const moves: string[] = [];
  const workers = await KnownWorkers.open({ addresses, secret: SECRET, logger: keepingLogger() });
  const pool = new FleetPool(own, workers, { moved: (reason) => void moves.push(reason) });
  closing.push(() => {
    workers.close();
  });
  await until('the workers', () => workers.links.every(({ offer }) => offer !== null));
  return { pool, workers, moves };
}

async function workerFor(env: Record<string, string> = {}): Promise<Worker> {
  const worker = await startWorker({ env });
  closing.push(() => worker.stop());
  return worker;
}

/** Of its latent and its picture: hundreds of kilobytes, which nobody compares byte by byte in time. */
const digestOf = ({ ws, image }: DragStep): string => createHash('sha256').update(ws).update(image).digest('hex');

describe('inference workers as processes of their own', () => {
  let worker: Worker;
  beforeAll(async () => {
    worker = await startWorker({ env: { TUG_BATCH: '4' } });
  });
  afterAll(() => worker.stop());

  it('W1: gives the very steps that the node itself would, as pixels and as JPEG, and what was reached without loss', async () => {
    const { pool } = await fleetOf(worker.address);
    const request = await requestFor(own, 3, [pull('a', NOSE, 12, 4)]);
    const here = await collect(own.startDrag(request));
    const there = await collect(pool.startDrag(request));
    expect(there.steps.map(({ ws, image }) => [ws, image])).toEqual(here.steps.map(({ ws, image }) => [ws, image]));
    expect(there.result).toMatchObject({ ...here.result, image: expect.anything() as unknown });

    const shown = await collect(pool.startDrag(request, { previews: true }));
    expect(shown.steps.map(({ encoding }) => encoding)).toEqual(
      shown.steps.map(({ index }) => (index === 0 ? undefined : 'image/jpeg')),
    );
    expect(shown.result.image).toEqual(here.steps.at(-1)?.image);
    const { resolution } = manifestOf(own);
    const last = shown.steps.at(-1) as DragStep;
    expect(
      difference(await decodePicture(last.image), here.steps.at(-1)?.image ?? last.image, resolution, () => true),
    ).toBeLessThan(3);
    const masked = { ...request, mask: { size: 8, cells: new Uint8Array(64).fill(1) } };
    const pixels = await collect(pool.startDrag(masked, { previews: true }));
    expect(pixels.steps.every(({ encoding }) => encoding === undefined)).toBe(true);
    expect(pool.stats().workers.find(({ at }) => at === worker.address)?.steps).toBeGreaterThan(here.steps.length);
  });

  it('W1: draws, samples and looks there as the node itself does, and refuses the same', async () => {
    const { pool, workers } = await fleetOf(worker.address);
    const options = { pack: FACES, seed: 5, truncation: 0.7 };
    const [here, there] = await Promise.all([own.sample(options), pool.sample(options)]);
    expect(there.ws).toEqual(here.ws);
    expect(there.image).toEqual(here.image);
    expect(await pool.render({ pack: FACES, ws: here.ws })).toEqual(here.image);
    expect(await pool.faceMap({ pack: FACES, ws: here.ws })).toEqual(await own.faceMap({ pack: FACES, ws: here.ws }));
    await expect(pool.sample({ ...options, truncation: 2 })).rejects.toThrow('truncation: must be');
    await expect(pool.render({ pack: FACES, ws: new Float32Array(3) })).rejects.toThrow('ws: must have');
    const [link] = workers.links;
    expect(link?.offer?.packs.map((pack) => packKey(pack))).toEqual(
      [...own.packs.values()].map(({ name, files }) => packKey({ name, generator: files.generator.sha256 })),
    );
    expect(link?.offer?.packs.every(({ loaded }) => loaded)).toBe(true);
  });

  it('W1: draws drags of two rooms of two nodes in one call, and gives each the very frames that it would have alone', async () => {
    const nodes = [await fleetOf(worker.address), await fleetOf(worker.address)];
    /** Calls of its generator for two pictures, so far: two drags are never more. */
    const shared = async () => {
      const metrics = await (await fetch(`http://${worker.health}/metrics`)).text();
      const [one = NaN, two = NaN] = [1, 2].map((most) =>
        Number(new RegExp(`^tug_worker_batch_pictures_bucket{le="${most}"} (\\d+)$`, 'm').exec(metrics)?.[1]),
      );
      return two - one;
    };
    const before = await shared();
    const short = async (seed: number, dx: number) => {
      const request = await requestFor(own, seed, [pull('a', NOSE, dx, 4)]);
      return { ...request, settings: { ...request.settings, maxSteps: 8 } };
    };
    const requests = [await short(3, 60), await short(4, -60)];
    const together = await Promise.all(nodes.map(({ pool }, i) => collect(pool.startDrag(requests[i] as DragRequest))));
    for (const [i, { steps }] of together.entries()) {
      const alone = await collect(own.startDrag(requests[i] as DragRequest));
      expect(steps.map(digestOf)).toEqual(alone.steps.map(digestOf));
    }
    expect(await shared()).toBeGreaterThan(before);
    expect(nodes.every(({ moves }) => moves.length === 0)).toBe(true);
  });

  it('W2: lets nobody in who has another secret, and tells a stranger nothing', async () => {
    const logger = keepingLogger();
    const workers = await KnownWorkers.open({
      addresses: [worker.address],
      secret: 'another secret altogether',
      logger,
    });
    closing.push(() => {
      workers.close();
    });
    const pool = new FleetPool(own, workers, { moved: () => undefined });
    await until('the refusal', () => logger.lines.includes('warn: an inference worker is not there'));
    expect(workers.links[0]?.offer).toBeNull();
    const { result } = await collect(pool.startDrag(await requestFor(own, 3, [pull('a', NOSE, 4, 0)])));
    expect(result.steps).toBeGreaterThan(0);
  });

  it.each([
    ['asks before it has said who it is', (stranger: Stranger) => stranger.write(toBytes({ kind: 'ping', at: 1 }))],
    ['sends what is no message', (stranger: Stranger) => stranger.write(Buffer.from('nonsense'))],
    ['sends more than a message may hold', (stranger: Stranger) => stranger.write(Buffer.alloc(MAX_MESSAGE_BYTES + 1))],
    [
      'is of another version',
      (stranger: Stranger) => stranger.write(toBytes({ kind: 'hello', version: 99, nonce: new Uint8Array(32) })),
    ],
  ] as const)('W2: cuts off whoever %s, without a word, and works on', async (_, speak) => {
    const client = new Client(worker.address, credentials.createInsecure(), {
      'grpc.max_send_message_length': -1,
    });
    const pass = (bytes: Buffer) => bytes;
    const stranger = client.makeBidiStreamRequest(WORK.path, pass, pass);
    const said: unknown[] = [];
    stranger.on('data', (bytes) => said.push(bytes));
    const ended = new Promise<Error>((resolve) => stranger.on('error', resolve));
    speak(stranger);
    const codes = [status.PERMISSION_DENIED, status.INTERNAL, status.RESOURCE_EXHAUSTED];
    expect(codes).toContain(((await ended) as ServiceError).code);
    expect(said).toEqual([]);
    client.close();
    const { pool } = await fleetOf(worker.address);
    expect(await pool.sample({ pack: FACES, seed: 5, truncation: 0.7 })).toMatchObject({
      ms: expect.any(Number) as number,
    });
  });

  describe('when the worker of a drag', () => {
    /** @returns false where a drag left a worker for another reason as well */
    async function harmed(signal: NodeJS.Signals, reason: 'lost' | 'left'): Promise<boolean> {
      const victim = await workerFor();
      const { pool, moves } = await fleetOf(worker.address, victim.address);
      const request = await requestFor(own, 3, led(0));
      // Until one is on each: chance decides.
      const drags: DragRun[] = [];
      const on = (at: string) => pool.stats().workers.find((each) => each.at === at)?.drags ?? 0;
      let here: DragRun | null = null;
      let drag: DragRun | null = null;
      while (here === null || drag === null) {
        const [before, next] = [on(victim.address), around(pool, request)];
        if (on(victim.address) > before) drag ??= next;
        else here ??= next;
        if (next !== drag && next !== here) drags.push(next);
      }
      for (const unused of drags) unused.cancel();
      let others = 0;
      const beside = (async () => {
        for await (const { index } of here) {
          others = index;
          here.setPoints(led(index));
        }
      })();
      const atHarm = { others: 0, moves: 0 };
      const harm = () => {
        Object.assign(atHarm, { others, moves: moves.length });
        victim.signal(signal);
      };
      const { steps, result } = await lead(drag, 12, harm, () => moves.length > 0 && others > atHarm.others + 4);
      const stayed = on(worker.address);
      here.stop();
      await beside;
      if (atHarm.moves > 0 || moves.length > 1) return false;
      expect(stayed).toBeGreaterThan(0);
      expect(moves).toEqual([reason]);
      expect(result).toMatchObject({ reason: 'stopped', steps: steps.at(-1)?.index });
      expect(result.ws).toEqual(steps.at(-1)?.ws);
      await expectOneDrag(steps, manifestOf(own).resolution);
      if (signal === 'SIGTERM') expect(await victim.exited).toBe(0);
      return true;
    }

    it.each([
      ['is killed', 'SIGKILL', 'lost'],
      ['hangs', 'SIGSTOP', 'lost'],
      ['is asked to end', 'SIGTERM', 'left'],
    ] as const)(
      'W3: %s, the drag goes on elsewhere from its last latent, and others stay where they are',
      async (_, signal, reason) => {
        // Where the whole machine is busy a worker may be left for being slow, which is another matter: then once more.
        while (!(await harmed(signal, reason)));
      },
    );
  });

  it('W3: slows by 100 ms, the drag goes on on the node itself, until it is quick again', async () => {
    const line = await openSlowLine(worker.address);
    closing.push(() => line.close());
    const { pool, workers, moves } = await fleetOf(line.address);
    const drag = around(pool, await requestFor(own, 3, led(0)));
    const { steps } = await lead(
      drag,
      8,
      () => line.delay(100),
      () => moves.length > 0,
    );
    expect(moves).toEqual(['left']);
    await expectOneDrag(steps, manifestOf(own).resolution);
    // Nothing new goes there until it is quick again.
    const next = around(pool, await requestFor(own, 4, led(0)));
    expect(placeOf(pool)).toBeNull();
    next.cancel();
    line.delay(0);
    await until('the worker to be quick', () => workers.links[0]?.slow === false);
    const last = around(pool, await requestFor(own, 4, led(0)));
    expect(placeOf(pool)).toBe(line.address);
    last.cancel();
  });

  it('W3: is slow in its networks alone, which its steps tell, the drag goes on on the node itself, and nothing new goes there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tug-slow-'));
    closing.push(() => rm(folder, { recursive: true }));
    const file = join(folder, 'ms');
    const busy = await workerFor({ NODE_OPTIONS: `--import=${SLOW_NETWORKS}`, TUG_TEST_NETWORKS_SLOW_BY: file });
    const { pool, workers, moves } = await fleetOf(busy.address);
    const [link] = workers.links;
    // By more than is told of the node's own, which may have started while this machine was busy.
    const slower = Math.max(100, own.stepMs(FACES) ?? 0);
    let steps: DragStep[] = [];
    // Where the whole machine is busy its answers may be late as well, which is another matter: then once more.
    while (link?.networks.slow === false) {
      await until('it to answer at once', () => !link.slow);
      const drag = around(pool, await requestFor(own, 3, led(0)));
      const begin = () => {
        writeFileSync(file, String(slower));
      };
      ({ steps } = await lead(drag, 4, begin, () => placeOf(pool) === null));
    }
    expect(link?.offer).not.toBeNull();
    expect(link?.steps).toBeGreaterThan(4);
    expect(new Set(moves)).toEqual(new Set(['left']));
    await expectOneDrag(steps, manifestOf(own).resolution);
    const next = around(pool, await requestFor(own, 4, led(0)));
    expect(placeOf(pool)).toBeNull();
    next.cancel();
  });

  it('W4: tells that it drains, and is ready until then', async () => {
    const ending = await workerFor();
    const ready = async () => (await fetch(`http://${ending.health}/readyz`)).status;
    expect(await ready()).toBe(200);
    const { workers } = await fleetOf(ending.address);
    const pool = new FleetPool(own, workers, { moved: () => undefined });
    const metrics = await (await fetch(`http://${ending.health}/metrics`)).text();
    expect(metrics).toContain('tug_worker_nodes 1');
    const drag = pool.startDrag(await requestFor(own, 3, [pull('a', NOSE, 60, 0)]));
    // Nobody takes its steps, so it stays there until it is asked to leave.
    ending.signal('SIGTERM');
    await until('the drain', async () => (await ready().catch(() => 0)) === 503);
    expect((await collect(drag)).result.steps).toBeGreaterThan(0);
    expect(await ending.exited).toBe(0);
  });
});
