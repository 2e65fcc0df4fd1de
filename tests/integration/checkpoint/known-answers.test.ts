/** Whole networks of every official configuration, made here with few channels, beside what torch painted with the same ones. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { addDoubled } from '../../../lib/checkpoint/graphs/up-sampling';
import { memorySource } from '../../../lib/zip/byte-source';
import { mappingGraph } from '../../../lib/checkpoint/graphs/mapping';
import { synthesisGraph, type SynthesisOptions } from '../../../lib/checkpoint/graphs/synthesis';
import { layersOf, type GeneratorWeights } from '../../../lib/checkpoint/networks/weights';
import { readCheckpoint } from '../../../lib/checkpoint/read';
import { OnnxGraph } from '../../../lib/onnx/graph';
import * as ort from '../../../server/inference/onnxruntime';
import { NARROW, type Configuration } from '../../fixtures/stylegan2/configurations';
import { madeGenerator, safetensorsOf } from '../../fixtures/stylegan2/network';
import { unitNumbers, wholeNumbers } from '../../fixtures/stylegan2/numbers';

const answersSchema = z.record(
  z.string(),
  z.object({ w: z.array(z.number()), range: z.number(), pixels: z.array(z.number()) }),
);
const ANSWERS = answersSchema.parse(
  JSON.parse(readFileSync(new URL('../../fixtures/stylegan2/answers.json', import.meta.url), 'utf8')),
);
/** Largest difference from torch, as a share of the picture's range. */
const TOLERANCE = 1e-3;
const BATCH = 2;
const LABEL = 1;

async function run(graph: OnnxGraph, feed: Record<string, ort.Tensor>, output: string): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(Buffer.concat(graph.file()));
  const results = await session.run(feed);
  await session.release();
  return (results[output] as ort.Tensor).data as Float32Array;
}

/** A network as it comes out of a file. Classes of the first TensorFlow release have no official name. */
const generatorOf = (configuration: Configuration): GeneratorWeights =>
  configuration.label === 'beside'
    ? madeGenerator(configuration)
    : readCheckpoint(memorySource(new Uint8Array(Buffer.concat([...safetensorsOf(configuration)]))));

/** The pixels that the answers have, of two pictures. */
async function pixels(generator: GeneratorWeights, options: Partial<SynthesisOptions> = {}): Promise<number[]> {
  const { shape } = generator;
  const layers = layersOf(shape);
  const ws = new ort.Tensor('float32', unitNumbers('ws', BATCH * layers * shape.wDim), [BATCH, layers, shape.wDim]);
  const graph = synthesisGraph(generator, { features: new Map([[16, null]]), noise: true, half: false, ...options });
  const image = await run(graph, { ws }, 'image');
  return Array.from(wholeNumbers('pixels', 48), (at) => image[at % image.length] as number);
}

const apart = (found: ArrayLike<number>, expected: readonly number[], range: number): number =>
  Math.max(...expected.map((value, i) => Math.abs(value - (found[i] as number)))) / range;

describe.each(Object.entries(NARROW))('%s', (name, configuration) => {
  const answer = ANSWERS[name];
  if (answer === undefined) throw new Error(`answers.json has nothing of ${name}`);
  const generator = generatorOf(configuration);

  it('maps as torch does', async () => {
    const { latent, classes } = configuration;
    const zs = new ort.Tensor('float32', unitNumbers('z', BATCH * latent), [BATCH, latent]);
    const w = await run(mappingGraph(generator, classes > 0 ? LABEL : null), { z: zs }, 'w');
    expect(w).toHaveLength(answer.w.length);
    expect(apart(w, answer.w, Math.max(...answer.w.map(Math.abs)))).toBeLessThan(TOLERANCE);
  });

  it('paints what torch paints', async () => {
    expect(generator.shape.convClamp).toBe(configuration.clamp);
    expect(apart(await pixels(generator), answer.pixels, answer.range)).toBeLessThan(TOLERANCE);
  });

  it('keeps its own mean of w', () => {
    const { latent } = configuration;
    expect(generator.weights.get('mapping.w_avg')?.numbers()).toEqual(unitNumbers('mapping.w_avg', latent));
  });
});

describe('what is left out', () => {
  const [name, configuration] = Object.entries(NARROW).find(([one]) => one.startsWith('a clamp')) ?? [];
  const answer = ANSWERS[name ?? ''];
  if (configuration === undefined || answer === undefined) throw new Error('the network whose clamp bites is gone');
  const generator = generatorOf(configuration);

  it('is missed: the noise', async () => {
    expect(apart(await pixels(generator, { noise: false }), answer.pixels, answer.range)).toBeGreaterThan(
      10 * TOLERANCE,
    );
  });

  it('is missed: the clamp', async () => {
    const without = { ...generator, shape: { ...generator.shape, convClamp: null } };
    expect(apart(await pixels(without), answer.pixels, answer.range)).toBeGreaterThan(10 * TOLERANCE);
  });
});

describe('weights of 16 bits', () => {
  const generator = generatorOf(NARROW['config-f 256'] as Configuration);
  const answer = ANSWERS['config-f 256'];
  const bytes = (half: boolean) =>
    synthesisGraph(generator, { features: new Map([[16, null]]), noise: true, half })
      .file()
      .reduce((sum, piece) => sum + piece.length, 0);

  it('paint nearly the same with half the file', async () => {
    expect(bytes(true)).toBeLessThan(0.6 * bytes(false));
    const painted = await pixels(generator, { half: true });
    const error = apart(painted, answer?.pixels ?? [], answer?.range ?? 0);
    expect(error).toBeLessThan(5e-3);
    expect(error).toBeGreaterThan(0);
  });
});

describe('up-sampling', () => {
  it('is the same in both forms', async () => {
    const kernel = { weight: unitNumbers('kernel', 5 * 3 * 9), inputs: 3, outputs: 5 };
    const x = new ort.Tensor('float32', unitNumbers('x', 2 * 3 * 7 * 7), [2, 3, 7, 7]);
    const forms = ['transposed', 'merged'] as const;
    const [a, b] = await Promise.all(
      forms.map((form) => {
        const graph = new OnnxGraph('up');
        const { y, squares } = addDoubled(graph, graph.input('x', [3, 7, 7]), kernel, form);
        // The sums of squares are looked at as well.
        graph.output('y', graph.add('Add', [y, graph.add('ReduceSum', [squares])]), [5, 14, 14]);
        return run(graph, { x }, 'y');
      }),
    );
    expect(a).toHaveLength(2 * 5 * 14 * 14);
    expect(apart(b ?? [], Array.from(a ?? []), 1)).toBeLessThan(1e-4);
  });
});

describe('a class', () => {
  it('must be one that there is, where there are some, and nothing where there are none', () => {
    const classes = generatorOf(NARROW.cifar as Configuration);
    for (const label of [null, -1, 10, 0.5]) expect(() => mappingGraph(classes, label)).toThrow(/10 classes/);
    const none = generatorOf(NARROW.paper256 as Configuration);
    expect(() => mappingGraph(none, 0)).toThrow(/without classes/);
  });
});
