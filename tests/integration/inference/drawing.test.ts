/** The generator in two calls: what it draws, and what it need not. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packId } from '../../../lib/pack/id';
import { openGenerator } from '../../../server/inference/drawing/open';
import * as ort from '../../../server/inference/onnxruntime';
import type { InferencePool } from '../../../server/inference/pool';
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

describe('a generator in two calls', () => {
  it('gives the very numbers that it gives in one, of each code of a batch', async () => {
    const { files, layers, wDim, features } = manifestOf(pool);
    const bytes = readFileSync(join(PACKS, PACK, files.generator.path));
    const graphs: ort.InferenceSession[] = [];
    const open = async (graph: Uint8Array) => {
      const session = await ort.InferenceSession.create(graph, { intraOpNumThreads: 1, logSeverityLevel: 3 });
      graphs.push(session);
      return session;
    };
    const { drawing } = await openGenerator(bytes, features, open);
    expect(graphs).toHaveLength(2);
    const whole = await open(bytes);
    const codes = await Promise.all(
      [1, 2].map(async (seed) => (await pool.sample({ pack: packId(manifestOf(pool)), seed, truncation: 1 })).ws),
    );
    const both = new Float32Array(2 * layers * wDim);
    codes.forEach((code, i) => both.set(code, i * code.length));
    const drawn = await drawing.run(new ort.Tensor('float32', both, [2, layers, wDim]));
    for (const [i, code] of codes.entries()) {
      const one = await whole.run({ ws: new ort.Tensor('float32', code, [1, layers, wDim]) });
      for (const { output } of features) {
        const all = drawn.outputs[output]?.data as Float32Array;
        const each = all.length / 2;
        expect(digest(all.subarray(i * each, (i + 1) * each)), output).toBe(digest(one[output]?.data));
      }
      const { planar, pictures, at } = await drawn.picture(i);
      expect([pictures, at]).toEqual([1, 0]);
      expect(digest(planar?.data)).toBe(digest(one.image?.data));
    }
    await Promise.all([drawing.release(), whole.release()]);
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
