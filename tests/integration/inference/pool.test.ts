import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { otherSideOfFace, partAt } from '../../../lib/face/face-map';
import { distance } from '../../../lib/geometry/point';
import { packKey } from '../../../lib/pack/id';
import { dragPack } from '../../../lib/pack/manifest';
import { DragInputError } from '../../../lib/drag/errors';
import { InferenceError } from '../../../server/inference/errors';
import { PackLibrary } from '../../../server/inference/library/library';
import { createInferencePool, DEFAULT_MODEL_BYTES } from '../../../server/inference/local-pool';
import type { InferencePool } from '../../../server/inference/pool';
import { WorkerSlot } from '../../../server/inference/worker-slot';
import { FACES, collect, keepingLogger, manifestOf, PACK, PACKS, pull, requestFor, startPool } from './support';

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('InferencePool', () => {
  let pool: InferencePool;
  beforeAll(async () => {
    pool = await startPool();
  });
  afterAll(() => pool.close());

  it('gives a face from a seed, the same each time, another from another seed', async () => {
    const { resolution, layers, wDim } = manifestOf(pool);
    const [a, again, other] = await Promise.all(
      [5, 5, 6].map((seed) => pool.sample({ pack: FACES, seed, truncation: 0.7 })),
    );
    expect(a?.image).toHaveLength(resolution * resolution * 3);
    expect(a?.ws).toHaveLength(layers * wDim);
    expect(again).toEqual(a);
    expect(digest(other?.image ?? new Uint8Array())).not.toBe(digest(a?.image ?? new Uint8Array()));
  });

  it('gives the mean face at truncation 0, whatever the seed', async () => {
    const [a, b] = await Promise.all([1, 2].map((seed) => pool.sample({ pack: FACES, seed, truncation: 0 })));
    expect(a?.image).toEqual(b?.image);
  });

  it('renders a stored latent to the bytes that were first shown, alone and in a row', async () => {
    const faces = await Promise.all([1, 2, 3].map((seed) => pool.sample({ pack: FACES, seed, truncation: 0.7 })));
    const again: string[] = [];
    for await (const image of pool.renderMany({ pack: FACES, latents: faces.map((face) => face.ws) }))
      again.push(digest(image));
    expect(again).toEqual(faces.map((face) => digest(face.image)));
  });

  it('says what a picture shows where, and where the other side of the face is', async () => {
    const { resolution } = manifestOf(pool);
    const { ws } = await pool.sample({ pack: FACES, seed: 3, truncation: 0.5 });
    const map = await pool.faceMap({ pack: FACES, ws });
    if (map === null) throw new Error('the pack knows no face');
    const part = (x: number, y: number) => partAt(map, Math.floor(y / 4) * map.size + Math.floor(x / 4));
    expect(map.size).toBe(resolution / 4);
    expect(part(4, 4)).toBe('background');
    expect(part(128, 30)).toBe('hair');
    expect(part(128, 146)).toMatch(/^nose/);
    const left = { x: 96, y: 190 };
    const right = otherSideOfFace(map, left, resolution);
    expect(right?.at.x).toBeGreaterThan(140);
    const back = otherSideOfFace(map, right?.at ?? left, resolution);
    expect(distance(back?.at ?? { x: 0, y: 0 }, left)).toBeLessThan(4);
    expect(right?.mirrored({ x: 10, y: 0 }).x).toBeLessThan(-9);
  });

  it('refuses bad requests by field and goes on', async () => {
    const good = await requestFor(pool, 1, [pull('a', { x: 128, y: 128 }, 5, 0)]);
    const fieldOf = (work: () => unknown) => {
      try {
        work();
      } catch (error) {
        return error instanceof DragInputError ? error.field : (error as InferenceError).code;
      }
      return 'nothing wrong';
    };
    expect(fieldOf(() => pool.startDrag({ ...good, pack: { ...FACES, name: 'nobody' } }))).toBe('unknown-pack');
    expect(fieldOf(() => pool.startDrag({ ...good, ws: good.ws.subarray(1) }))).toBe('ws');
    expect(fieldOf(() => pool.startDrag({ ...good, ws: good.ws.map(() => NaN) }))).toBe('ws[0]');
    expect(fieldOf(() => pool.startDrag({ ...good, points: [pull('a', { x: 999, y: 0 }, 0, 0)] }))).toBe(
      'points[0].handle.x',
    );
    await expect(pool.render({ pack: FACES, ws: new Float32Array(2) })).rejects.toThrow('ws: must have');
    await expect(pool.sample({ pack: FACES, seed: -1, truncation: 1 })).rejects.toThrow('seed: must be');
    await expect(pool.sample({ pack: FACES, seed: 1, truncation: 2 })).rejects.toThrow('truncation: must be');
    await expect(pool.sample({ pack: { ...FACES, name: 'nobody' }, seed: 1, truncation: 1 })).rejects.toThrow(
      'there is no model pack "nobody"',
    );
    const drag = pool.startDrag(good);
    expect(fieldOf(() => drag.setPoints([pull('a', { x: NaN, y: 0 }, 0, 0)]))).toBe('points[0].handle.x');
    drag.cancel();
    expect((await collect(drag)).result.reason).toBe('cancelled');
  });

  it('serves several drags and renders side by side, each as if it were alone', async () => {
    const request = await requestFor(pool, 3, [pull('a', { x: 128, y: 150 }, 8, 4)]);
    const other = await requestFor(pool, 4, [pull('b', { x: 120, y: 140 }, -9, 0)]);
    const short = { settings: { ...request.settings, maxSteps: 6 } };
    let told = pool.stepMs(FACES) ?? 0;
    const alone = await collect(pool.startDrag({ ...request, ...short }));
    // What is told of a step comes nearer to what each takes.
    for (const { timings } of alone.steps.slice(1)) told += (timings.total - told) / 4;
    expect(pool.stepMs(FACES)).toBeCloseTo(told, 6);
    const [together, , face] = await Promise.all([
      collect(pool.startDrag({ ...request, ...short })),
      collect(pool.startDrag({ ...other, ...short })),
      pool.sample({ pack: FACES, seed: 4, truncation: 0.6 }),
    ]);
    expect(together.steps.map((step) => digest(step.image))).toEqual(alone.steps.map((step) => digest(step.image)));
    expect(face.ws).toEqual(other.ws);
    expect(pool.stats()).toMatchObject({ drags: 0, restarts: 0, provider: 'cpu' });
  });

  it('does not run ahead of a slow consumer', async () => {
    const request = await requestFor(pool, 3, [pull('a', { x: 128, y: 150 }, 40, 0)]);
    const before = pool.stats().steps;
    const drag = pool.startDrag(request);
    const steps = drag[Symbol.asyncIterator]();
    await steps.next();
    // Renders that are asked for now come after all steps that the drag may make on its own.
    for (let i = 0; i < 4; i++) await pool.sample({ pack: FACES, seed: i, truncation: 0.5 });
    expect(pool.stats().steps - before).toBeLessThanOrEqual(3);
    await steps.return?.();
    expect((await drag.result).reason).toBe('stopped');
  });

  it('names what it falls back to where there is no such device', async () => {
    const logger = keepingLogger();
    const other = await createInferencePool({ packsDir: PACKS, workers: 1, device: 'cuda', logger });
    const { provider } = other;
    await other.close();
    if (provider === 'cpu') expect(logger.lines).toContain('warn: inference falls back to cpu');
    else expect(logger.lines).toContain('info: inference runs on cuda');
  });

  it('fails what is under way when it is closed', async () => {
    const other = await startPool();
    const drag = other.startDrag(await requestFor(other, 1, [pull('a', { x: 128, y: 128 }, 30, 0)]));
    const done = collect(drag);
    await other.close();
    await expect(done).rejects.toMatchObject({ code: 'closed' });
    await expect(
      other.render({ pack: FACES, ws: new Float32Array(manifestOf(other).layers * manifestOf(other).wDim) }),
    ).rejects.toMatchObject({ code: 'closed' });
  });
});

describe('WorkerSlot', () => {
  it('replaces a thread that dies, ends its drags with a clear error, and serves the next ones', async () => {
    const { packs } = await PackLibrary.open(PACKS);
    const slot = new WorkerSlot(
      // Two threads: one of them draws pictures, and has to end with the other.
      { packs, candidates: ['cpu'], choose: 'first', threads: 2, memory: DEFAULT_MODEL_BYTES, maxBatch: null },
      keepingLogger(),
    );
    try {
      await slot.ready;
      const { ws } = await slot.draw({ kind: 'sample', pack: packKey(FACES), seed: 1, truncation: 0.7 });
      const found = packs.find((pack) => pack.manifest.name === PACK);
      const manifest = found === undefined ? null : dragPack(found.manifest);
      if (manifest === null) throw new Error('no pack');
      const settings = { stepPx: 2, layers: null, regularizerStrength: 0, stopDistancePx: 0.1, maxSteps: 500 };
      const points = [pull('a', { x: 128, y: 128 }, 90, 0)];
      const drag = slot.startDrag({ pack: FACES, ws, points, mask: null, settings, live: true }, manifest);
      const steps = drag[Symbol.asyncIterator]();
      await steps.next();
      const before = slot.threadId;
      slot.kill();
      const rest = async () => {
        while ((await steps.next()).done !== true);
      };
      await expect(rest()).rejects.toThrow('the inference worker stopped');
      await expect(drag.result).rejects.toMatchObject({ code: 'worker-crashed' });
      const again = await slot.draw({ kind: 'sample', pack: packKey(FACES), seed: 1, truncation: 0.7 });
      expect(again.ws).toEqual(ws);
      expect(slot.threadId).not.toBe(before);
      expect(slot.restarts).toBe(1);
    } finally {
      await slot.close();
    }
  });
});
