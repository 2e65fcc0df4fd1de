import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from '../../server/inference/onnxruntime';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

/** Largest difference between torch and onnxruntime, as a share of the output's range over the whole tensor. */
const TOLERANCE = 1e-3;

const array = z.strictObject({ shape: z.array(z.number().int()), data: z.array(z.number()) });
const samples = z.strictObject({
  shape: z.array(z.number().int()),
  range: z.number(),
  indices: z.array(z.number().int()).min(1),
  values: z.array(z.number()).min(1),
});
const answersSchema = z.record(
  z.string(),
  z.strictObject({ sha256: z.string(), inputs: z.record(z.string(), array), outputs: z.record(z.string(), samples) }),
);

/** Packs whose export left known answers (made by the training's export stage from torch, never from onnxruntime). */
const fixtures = fileURLToPath(new URL('../fixtures/', import.meta.url));
const models = fileURLToPath(new URL('../../models/', import.meta.url));
const packs = readdirSync(fixtures).flatMap((file) => /^parity-(.+)\.json$/.exec(file)?.[1] ?? []);

it('there is a pack to check', () => {
  expect(packs).toContain('faces');
});

describe.each(packs)('pack %s gives in onnxruntime what it gave in torch', (pack) => {
  const answers = answersSchema.parse(JSON.parse(readFileSync(`${fixtures}parity-${pack}.json`, 'utf8')));

  it('has answers for every graph', () => {
    const graphs = readdirSync(`${models}${pack}`).filter((file) => file.endsWith('.onnx'));
    expect(graphs.map((file) => file.replace('.onnx', '')).sort()).toEqual(Object.keys(answers).sort());
  });

  it.each(Object.keys(answers))('%s', async (graph) => {
    const known = answers[graph];
    const path = `${models}${pack}/${graph}.onnx`;
    if (known === undefined || !existsSync(path)) throw new Error(`no ${path}`);
    const bytes = readFileSync(path);
    expect(createHash('sha256').update(bytes).digest('hex'), 'answers belong to another export').toBe(known.sha256);
    const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });
    const feeds = Object.fromEntries(
      Object.entries(known.inputs).map(([name, { shape, data }]) => [
        name,
        new Tensor('float32', Float32Array.from(data), shape),
      ]),
    );
    const results = await session.run(feeds);
    await session.release();
    for (const [name, wanted] of Object.entries(known.outputs)) {
      const made = results[name];
      if (made === undefined) throw new Error(`${graph} has no output ${name}`);
      expect(made.dims).toEqual(wanted.shape);
      const values = made.data as Float32Array;
      const differences = wanted.indices.map((place, i) =>
        Math.abs((values[place] ?? Number.NaN) - (wanted.values[i] ?? Number.NaN)),
      );
      expect(Math.max(...differences), `${graph}: ${name}`).toBeLessThanOrEqual(
        TOLERANCE * Math.max(wanted.range, 1e-6),
      );
    }
  });
});
