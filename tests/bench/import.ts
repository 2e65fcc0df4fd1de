import { mkdtempSync, openSync, readFileSync, closeSync, rmSync, statSync, writeSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { parseManifest } from '../../lib/pack/parse';
import type { PackManifest } from '../../lib/pack/manifest';
import { ArgumentError, integer, readArguments } from '../../server/cli/arguments';
import { fileSource } from '../../server/features/import/file-source';
import { importPack } from '../../server/features/import/import-pack';
import { createInferencePool } from '../../server/inference/local-pool';
import * as ort from '../../server/inference/onnxruntime';
import { OFFICIAL, type Configuration } from '../fixtures/stylegan2/configurations';
import { parameterShapes, safetensorsOf } from '../fixtures/stylegan2/network';
import { unitNumbers, wholeNumbers } from '../fixtures/stylegan2/numbers';
import { stepTimes } from './step-time';

const USAGE = `npm run bench -- import [options]

How long a StyleGAN2 takes to become a pack, how large that is, and how long it takes to draw a picture: networks of the official widths
with numbers that look random, which cost what trained ones cost.

  --configurations A,B   of ${Object.keys(OFFICIAL).join(', ')} (default: config-f 256, auto 512, config-f)
  --answers FILE         what torch paints with them (models/training/tests/checkpoints/known.py): says how far the packs' pictures are
                         from that, as a share of the range
  --no-noise             without the noise that the networks add
  --pulls N              pulls of each pack: what a step takes, and what is told of it before the first (default 0: none)`;

const DEFAULT = ['config-f 256', 'auto 512', 'config-f'];
/** Pictures drawn; the fastest counts, since others may use the machine. */
const PICTURES = 6;
/** Pictures that torch painted. */
const BATCH = 2;
/** Of the pulls, as a share of the picture. */
const PULL_LENGTH = 1 / 6;
const MEBIBYTE = 2 ** 20;

function configurations(given: unknown): [string, Configuration][] {
  const names = typeof given === 'string' ? given.split(',') : DEFAULT;
  const known: Readonly<Record<string, Configuration>> = OFFICIAL;
  return names.map((name) => {
    const found = known[name];
    if (found === undefined)
      throw new ArgumentError(
        '--configurations',
        `there is no "${name}"; there are: ${Object.keys(OFFICIAL).join(', ')}`,
      );
    return [name, found];
  });
}

function writeNetwork(path: string, configuration: Configuration): void {
  const file = openSync(path, 'w');
  for (const piece of safetensorsOf(configuration)) writeSync(file, piece);
  closeSync(file);
}

/**
 * Operations of a picture, a multiplication and an addition being two, 10^9 of them: those of the convolutions, which are nearly all. The
 * one that doubles the side meets each of its inputs once, so it counts at the smaller side.
 */
function operations(shapes: ReadonlyMap<string, readonly number[]>): number {
  let sum = 0;
  for (const [name, shape] of shapes) {
    const [, side, part] = /^synthesis\.b(\d+)\.(conv0|conv1|torgb)\.weight$/.exec(name) ?? [];
    if (side === undefined) continue;
    const met = part === 'conv0' ? Number(side) / 2 : Number(side);
    sum += 2 * met ** 2 * shape.reduce((product, n) => product * n, 1);
  }
  return sum / 1e9;
}

/** Processor time and time by the clock, s. */
interface Spent {
  readonly processor: number;
  readonly clock: number;
}

async function spent(work: () => Promise<unknown>): Promise<Spent> {
  const [before, started] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { processor: (user + system) / 1e6, clock: (performance.now() - started) / 1000 };
}

async function importNetwork(
  folder: string,
  { classes }: Configuration,
  { half, noise }: { readonly half: boolean; readonly noise: boolean },
): Promise<[Spent, PackManifest]> {
  const source = fileSource(join(folder, 'made.safetensors'));
  const request = { name: 'made', title: 'made', description: '', licence: 'none', credits: [], noise, half };
  const packs = join(folder, 'packs');
  const label = classes > 0 ? 0 : null;
  const centre = classes > 0 ? 'class' : null;
  const time = await spent(() =>
    importPack(source, { ...request, label, centre }, packs, { replace: true, onProgress: () => undefined }),
  );
  source.close();
  return [time, parseManifest('made', readFileSync(join(packs, 'made', 'manifest.json'), 'utf8'))];
}

/** A picture with so many threads, the fastest of some. */
async function picture(folder: string, { layers, wDim }: PackManifest, threads: number): Promise<Spent> {
  const session = await ort.InferenceSession.create(join(folder, 'packs', 'made', 'generator.onnx'), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  const feed = { ws: new ort.Tensor('float32', unitNumbers('ws', layers * wDim), [1, layers, wDim]) };
  await session.run(feed);
  const all: Spent[] = [];
  for (let i = 0; i < PICTURES; i++) all.push(await spent(() => session.run(feed)));
  await session.release();
  return {
    processor: Math.min(...all.map(({ processor }) => processor)),
    clock: Math.min(...all.map(({ clock }) => clock)),
  };
}

/** What a step is told to take and takes, in a table's cell. */
async function step(folder: string, manifest: PackManifest, pulls: number): Promise<string> {
  if (pulls === 0) return '';
  const quiet = () => undefined;
  const logger = { info: quiet, warn: quiet, error: console.error };
  const pool = await createInferencePool({ packsDir: join(folder, 'packs'), workers: 1, device: 'cpu', logger });
  try {
    const { told, taken, picture } = await stepTimes(pool, manifest, pulls, PULL_LENGTH);
    const ratio = `${(told / 1000).toFixed(2)} / ${(taken / 1000).toFixed(2)} = ${(told / taken).toFixed(2)}`;
    return `${ratio}; ${(taken / picture).toFixed(1)} pictures`;
  } finally {
    await pool.close();
  }
}

const answersSchema = z.record(z.string(), z.object({ range: z.number(), pixels: z.array(z.number()) }));
type Answer = z.infer<typeof answersSchema>[string];

const readAnswers = (file: unknown): Record<string, Answer> =>
  typeof file === 'string' ? answersSchema.parse(JSON.parse(readFileSync(file, 'utf8'))) : {};

/** Largest difference of the pack's pictures from torch's, as a share of their range. */
async function apart(folder: string, { layers, wDim }: PackManifest, { range, pixels }: Answer): Promise<number> {
  const session = await ort.InferenceSession.create(join(folder, 'packs', 'made', 'generator.onnx'));
  const ws = new ort.Tensor('float32', unitNumbers('ws', BATCH * layers * wDim), [BATCH, layers, wDim]);
  const image = (await session.run({ ws })).image?.data as Float32Array;
  await session.release();
  const places = wholeNumbers('pixels', pixels.length);
  const differences = pixels.map((value, i) =>
    Math.abs(value - (image[(places[i] as number) % image.length] as number)),
  );
  return Math.max(...differences) / range;
}

/** Prints a table in Markdown. */
export async function run(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const cores = availableParallelism();
  const text = { type: 'string' } as const;
  const given = readArguments(args, {
    configurations: text,
    answers: text,
    pulls: text,
    'no-noise': { type: 'boolean' },
  });
  const pulls = integer(given, 'pulls', 0, 100) ?? 0;
  const noise = given['no-noise'] !== true;
  const answers = readAnswers(given.answers);
  console.log('Seconds of the processor, and by the clock, which a busy machine makes longer.\n');
  console.log(
    `| network | weights, million | GFLOP a picture | pack, MiB | import | a picture, 1 thread | ${cores} threads | a step, told / taken |`,
  );
  console.log('|---|--:|--:|--:|--:|--:|--:|--:|');
  for (const [name, configuration] of configurations(given.configurations)) {
    const folder = mkdtempSync(join(tmpdir(), 'tug-import-'));
    try {
      writeNetwork(join(folder, 'made.safetensors'), configuration);
      const shapes = parameterShapes(configuration);
      const sizes = [...shapes.values()].map((shape) => shape.reduce((product, n) => product * n, 1));
      const weights = sizes.reduce((sum, size) => sum + size, 0);
      for (const half of [false, true]) {
        const [time, manifest] = await importNetwork(folder, configuration, { half, noise });
        const bytes = Object.values(manifest.files).reduce((sum, { path }) => {
          return sum + statSync(join(folder, 'packs', 'made', path)).size;
        }, 0);
        const pictures = [await picture(folder, manifest, 1), await picture(folder, manifest, cores)];
        const shown = ({ processor, clock }: Spent, digits: number) =>
          `${processor.toFixed(digits)}; ${clock.toFixed(digits)}`;
        const cells = [
          `${name}${half ? ', --half' : ''}`,
          (weights / 1e6).toFixed(1),
          operations(shapes).toFixed(0),
          (bytes / MEBIBYTE).toFixed(1),
          shown(time, 1),
          ...pictures.map((one) => shown(one, 2)),
          await step(folder, manifest, pulls),
        ];
        console.log(`| ${cells.join(' | ')} |`);
        const answer = answers[name];
        if (answer === undefined) continue;
        console.log(`  ${(await apart(folder, manifest, answer)).toExponential(1)} of the range from torch`);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
}
