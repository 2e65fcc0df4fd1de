/** Checkpoints in every form, read without Python and painted by ONNX Runtime, beside what torch paints. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { memorySource, type ByteSource } from '../../../lib/zip/byte-source';
import { CheckpointError } from '../../../lib/checkpoint/errors';
import { mappingGraph } from '../../../lib/checkpoint/graphs/mapping';
import { synthesisGraph } from '../../../lib/checkpoint/graphs/synthesis';
import { layersOf, type GeneratorWeights } from '../../../lib/checkpoint/networks/weights';
import { readCheckpoint } from '../../../lib/checkpoint/read';
import type { OnnxGraph } from '../../../lib/onnx/graph';
import * as ort from '../../../server/inference/onnxruntime';
import { pythonWith, runScript, scratchFolder } from './python';

const numbers = z.array(z.number());
const answersSchema = z.object({ z: numbers, w: numbers, wAvg: numbers, ws: numbers, image: numbers });

/** Largest difference from torch, as a share of the picture's range. */
const TOLERANCE = 1e-3;
const BATCH = 2;
const FORMS = ['official', 'alone', 'rosinality', 'legacy', 'tensorflow', 'safetensors'];
const NO_CLASSES = ['rosinality', 'legacy'];
const FILES: [form: string, file: string][] = [
  ['official', 'official.pkl'],
  ['alone', 'alone.pkl'],
  ['rosinality', 'rosinality.pt'],
  ['legacy', 'legacy.pt'],
  ['tensorflow', 'tensorflow.pkl'],
  ['safetensors', 'network.safetensors'],
];
/** Shapes of the official configurations, made narrow: depth of the mapping, clamp, classes, size. */
const CONFIGURATIONS = {
  'paper256, config-f: eight layers, no clamp': { resolution: 64, width: 12, z: 16, w: 16, depth: 8 },
  'auto: two layers and a clamp that bites': { resolution: 32, width: 16, z: 16, w: 16, depth: 2, clamp: 1.5 },
  'cifar with classes': { resolution: 32, width: 16, z: 12, w: 16, depth: 2, classes: 5 },
  'classes of the first TensorFlow release': {
    resolution: 32,
    width: 8,
    z: 16,
    w: 16,
    depth: 2,
    classes: 5,
    label: 'beside',
  },
} as const;

const python = pythonWith('torch, numpy');

const source = (folder: string, file: string): ByteSource =>
  memorySource(new Uint8Array(readFileSync(join(folder, file))));

async function run(graph: OnnxGraph, feed: Record<string, ort.Tensor>, output: string): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(Buffer.concat(graph.file()));
  const results = await session.run(feed);
  await session.release();
  return (results[output] as ort.Tensor).data as Float32Array;
}

/** Largest difference, as a share of the largest expected number. */
function apart(found: Float32Array, expected: readonly number[]): number {
  expect(found.length).toBe(expected.length);
  const range = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, i) => Math.abs(value - (found[i] as number)))) / range;
}

describe('checkpoints', () => {
  const scratch = scratchFolder();
  afterAll(scratch.remove);
  beforeEach((context) => {
    context.skip(python === null, 'torch is not installed: on Debian, apt-get install python3-torch python3-numpy');
  });

  describe.each(Object.entries(CONFIGURATIONS))('%s', (name, options) => {
    const classes = 'classes' in options;
    const beside = 'label' in options;
    // Rosinality's networks have no classes, and only TensorFlow's puts them beside z.
    const forms = beside ? ['tensorflow'] : classes ? FORMS.filter((form) => !NO_CLASSES.includes(form)) : FORMS;
    const folder = join(scratch.folder, String(name.length));
    const label = classes ? 1 : null;
    let answers: z.infer<typeof answersSchema>;
    beforeAll(() => {
      if (python === null) return;
      runScript(python, 'write.py', [folder, JSON.stringify({ ...options, forms })]);
      answers = answersSchema.parse(JSON.parse(readFileSync(join(folder, 'answers.json'), 'utf8')));
    });
    const paint = (generator: GeneratorWeights, noise = true) => {
      const shape = [BATCH, layersOf(generator.shape), generator.shape.wDim];
      const ws = new ort.Tensor('float32', Float32Array.from(answers.ws), shape);
      return run(synthesisGraph(generator, { features: new Map([[16, null]]), noise, half: false }), { ws }, 'image');
    };

    it.each(FILES.filter(([form]) => forms.includes(form)))('%s: paints what torch paints', async (form, file) => {
      const generator = readCheckpoint(source(folder, file));
      expect(generator.shape.resolution).toBe(options.resolution);
      const codes = new ort.Tensor('float32', Float32Array.from(answers.z), [BATCH, options.z]);
      expect(apart(await run(mappingGraph(generator, label), { z: codes }, 'w'), answers.w)).toBeLessThan(TOLERANCE);
      // A clamp cannot be told from the numbers alone: only the official forms and TensorFlow's name it.
      const named = !('clamp' in options) || ['official', 'alone', 'tensorflow'].includes(form);
      if (named) expect(apart(await paint(generator), answers.image)).toBeLessThan(TOLERANCE);
      const average = generator.weights.get('mapping.w_avg');
      if (form === 'rosinality') expect(average).toBeUndefined();
      else expect(apart(average?.numbers() ?? new Float32Array(0), answers.wAvg)).toBeLessThan(TOLERANCE);
    });

    it('noise can be left out, and is not nothing', async () => {
      const generator = readCheckpoint(source(folder, beside ? 'tensorflow.pkl' : 'official.pkl'));
      expect(apart(await paint(generator, false), answers.image)).toBeGreaterThan(TOLERANCE);
    });
  });

  it('a file without its maps of noise paints as one whose noise is left out', async () => {
    const folder = join(scratch.folder, 'old');
    const options = { resolution: 32, width: 8, z: 8, w: 8, depth: 2, forms: ['rosinality'] };
    runScript(python ?? '', 'write.py', [folder, JSON.stringify(options)]);
    const paint = (file: string, noise: boolean) => {
      const generator = readCheckpoint(source(folder, file));
      const layers = layersOf(generator.shape);
      const ws = new ort.Tensor('float32', new Float32Array(layers * 8).fill(0.5), [1, layers, 8]);
      return run(synthesisGraph(generator, { features: new Map(), noise, half: false }), { ws }, 'image');
    };
    const old = Array.from(await paint('rosinality-old.pt', true));
    expect(apart(await paint('rosinality.pt', false), old)).toBeLessThan(1e-6);
    expect(apart(await paint('rosinality.pt', true), old)).toBeGreaterThan(TOLERANCE);
  });

  it('a class is asked for where there are some', () => {
    const folder = join(scratch.folder, 'classes');
    runScript(python ?? '', 'write.py', [
      folder,
      JSON.stringify({ ...CONFIGURATIONS['cifar with classes'], forms: ['alone'] }),
    ]);
    const generator = readCheckpoint(source(folder, 'alone.pkl'));
    for (const label of [null, -1, 5, 0.5]) expect(() => mappingGraph(generator, label)).toThrow(/5 classes/);
  });

  it('files that break off anywhere are refused, never read as something else', () => {
    const folder = join(scratch.folder, 'cut');
    const options = { resolution: 16, width: 4, z: 4, w: 4, depth: 1, forms: FORMS };
    runScript(python ?? '', 'write.py', [folder, JSON.stringify(options)]);
    for (const [, file] of FILES) {
      const bytes = new Uint8Array(readFileSync(join(folder, file)));
      for (let length = 0; length < bytes.length - 1000; length += 500) {
        const read = () => {
          // Numbers are read when they are asked for: a file may break off in the middle of them.
          for (const weight of readCheckpoint(memorySource(bytes.slice(0, length))).weights.values()) weight.numbers();
        };
        expect(read, `${file}, ${length} bytes`).toThrow(CheckpointError);
      }
    }
  });

  it('changed bytes are refused or give other numbers, and nothing else', () => {
    const folder = join(scratch.folder, 'cut');
    for (const [, file] of FILES) {
      const bytes = new Uint8Array(readFileSync(join(folder, file)));
      for (let at = 7; at < bytes.length; at += 97) {
        const changed = bytes.slice();
        changed[at] = ((changed[at] as number) + 1 + (at % 250)) & 0xff;
        try {
          for (const weight of readCheckpoint(memorySource(changed)).weights.values()) weight.numbers();
        } catch (error) {
          expect(error, `${file}, byte ${at}`).toBeInstanceOf(CheckpointError);
        }
      }
    }
  });
});
