/** The generator in two calls: what it draws, and what it need not. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packId } from '../../../lib/pack/id';
import type { Drawing, Inputs } from '../../../server/inference/drawing/drawing';
import { openGenerator } from '../../../server/inference/drawing/open';
import { Painting } from '../../../server/inference/drawing/painting';
import * as ort from '../../../server/inference/onnxruntime';
import type { InferencePool } from '../../../server/inference/pool';
import { planarToRgb } from '../../../server/inference/rgb';
import { openSession } from '../../../server/inference/session';
import { collect, manifestOf, PACK, PACKS, pull, requestFor, startPool } from './support';

const NOSE = { x: 128, y: 140 };
const CHIN = { x: 128, y: 205 };

/** Of the bytes of numbers. @throws Error when there are none */
function digest(numbers: unknown): string {
  if (!(numbers instanceof Float32Array) && !(numbers instanceof Uint8Array)) throw new Error('no numbers');
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}

let pool: InferencePool;
beforeAll(async () => {
  pool = await startPool();
});
afterAll(() => pool.close());

interface Halves {
  readonly drawing: Drawing;
  /** Codes of two faces, one after the other. */
  readonly both: ort.Tensor;
}

/** The pack's generator with so many threads. */
async function openHalves(threads: number): Promise<Halves> {
  const { files, layers, wDim, resolution, features } = manifestOf(pool);
  const bytes = readFileSync(join(PACKS, PACK, files.generator.path));
  const opening = { maps: features, resolution, threads, open: (graph: Uint8Array) => openSession(graph, 'cpu', 1) };
  const { drawing } = await openGenerator(bytes, opening);
  const both = new Float32Array(2 * layers * wDim);
  for (const i of [0, 1]) {
    const { ws } = await pool.sample({ pack: packId(manifestOf(pool)), seed: i + 1, truncation: 1 });
    both.set(ws, i * ws.length);
  }
  return { drawing, both: new ort.Tensor('float32', both, [2, layers, wDim]) };
}

describe('a generator in two calls', () => {
  it('gives the very numbers that it gives in one, of each code of a batch, also where a thread draws', async () => {
    const { files, resolution, features } = manifestOf(pool);
    const whole = await openSession(readFileSync(join(PACKS, PACK, files.generator.path)), 'cpu', 1);
    for (const threads of [1, 2]) {
      const { drawing, both } = await openHalves(threads);
      expect(drawing.drawsBeside).toBe(threads === 2);
      const drawn = await drawing.run(both);
      // Both on their way at once.
      const pictures = await Promise.all([drawn.picture(0), drawn.picture(1)]);
      for (const i of [0, 1]) {
        const code = (both.data as Float32Array).slice((i * both.data.length) / 2, ((i + 1) * both.data.length) / 2);
        const one = await whole.run({ ws: new ort.Tensor('float32', code, [1, ...both.dims.slice(1)]) });
        for (const { output } of features) {
          const all = drawn.outputs[output]?.data as Float32Array;
          const each = all.length / 2;
          expect(digest(all.subarray(i * each, (i + 1) * each)), output).toBe(digest(one[output]?.data));
        }
        expect(digest(pictures[i])).toBe(digest(planarToRgb(one.image?.data as Float32Array, 0, resolution)));
      }
      await drawing.release();
    }
    await whole.release();
  });
});

describe('a thread that draws', () => {
  it('lets no more than one picture wait for the next codes', async () => {
    const { drawing, both } = await openHalves(2);
    const drawn = await drawing.run(both);
    const there: number[] = [];
    const pictures = [0, 1, 0].map((at, i) => drawn.picture(at).then(() => there.push(i)));
    await drawing.run(both);
    expect(there.length).toBeGreaterThanOrEqual(2);
    await Promise.all(pictures);
    await drawing.release();
  });

  it('says what is wrong with a picture and goes on; where it ends by itself all fail, and whoever started it is told', async () => {
    const { resolution } = manifestOf(pool);
    const graph = readFileSync(join(PACKS, PACK, manifestOf(pool).files.generator.path));
    const lost: string[] = [];
    const { painting } = await Painting.start({ graph, threads: 1, resolution }, ({ message }) => lost.push(message));
    await expect(painting.draw([['nothing', new ort.Tensor('float32', [1], [1])]])).rejects.toThrow("'ws' is missing");
    const { ws } = await pool.sample({ pack: packId(manifestOf(pool)), seed: 1, truncation: 1 });
    const { layers, wDim } = manifestOf(pool);
    const from: Inputs = [['ws', new ort.Tensor('float32', ws, [1, layers, wDim])]];
    expect(await painting.draw(from)).toHaveLength(3 * resolution * resolution);
    // Between two pictures, where nothing native is under way.
    await (painting as unknown as { thread: Worker }).thread.terminate();
    expect(lost).toEqual(['the thread that draws pictures stopped: it ended by itself']);
    await expect(painting.draw(from)).rejects.toThrow('stopped');
    await painting.release();
  });
});

describe('a pull where another one came to rest', () => {
  it('begins with the picture at which that ended, and goes on as it would have anyway', async () => {
    const first = await collect(pool.startDrag(await requestFor(pool, 4, [pull('a', NOSE, 16, 0)])));
    const request = await requestFor(pool, 4, [pull('b', CHIN, 0, 8)], { ws: first.result.ws });
    const next = await collect(pool.startDrag(request));
    expect(digest(next.steps[0]?.image)).toBe(digest(first.steps.at(-1)?.image));
    const anew = await startPool();
    try {
      const other = await collect(anew.startDrag(request));
      const what = (steps: typeof other.steps) =>
        steps.map(({ ws, image, points }) => ({ ws: digest(ws), image: digest(image), points }));
      expect(what(next.steps)).toEqual(what(other.steps));
    } finally {
      await anew.close();
    }
  });
});
