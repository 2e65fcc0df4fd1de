import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';

import * as ort from '../../server/inference/onnxruntime';

import { defaultDragSettings } from '../../lib/drag/settings';
import type { DragStep } from '../../lib/drag/types';
import type { Point } from '../../lib/geometry/point';
import { packId } from '../../lib/pack/id';
import { dragPack, type PackManifest } from '../../lib/pack/manifest';
import { SeededRandom } from '../../lib/latent/random';
import { median, quantile } from '../../lib/statistics/quantile';
import { encodePicture } from '../../server/inference/encode';
import { createInferencePool } from '../../server/inference/local-pool';
import type { InferencePool } from '../../server/inference/pool';
import { COMMON_OPTIONS, commonArguments, integer, readArguments, text } from '../../server/cli/arguments';
import { bareGenerator } from './bare-generator';

const USAGE = `npm run bench -- engine [options]

One endless drag with a target that jumps about, as a user pulls it; beside it the bare generator call in the same run.

  --steps N      steps to measure (default 2000, over which memory must stay flat)
  --rounds N     how often engine and bare generator take turns (default 10)
  --json FILE    write the numbers there as well
  --model, --packs, --device, --truncation as in npm run drag`;

/** Steps before measuring: caches fill, the processor gets to its pace. */
const WARM_UP = 30;
/** Without a step for this long a drag rests; no step takes as long, ms. */
const REST_MS = 2000;
/** Generator calls a round. */
const BARE_CALLS = 40;

/** Measures the engine end to end. */
export async function run(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const single = { type: 'string' } as const;
  const values = readArguments(args, { ...COMMON_OPTIONS, steps: single, rounds: single, json: single });
  const given = commonArguments(values);
  const steps = integer(values, 'steps', 100, 1_000_000) ?? 2000;
  const rounds = integer(values, 'rounds', 1, 100) ?? 10;
  const quiet = () => undefined;
  const pool = await createInferencePool({
    packsDir: given.packs,
    workers: 1,
    device: given.device,
    logger: { info: quiet, warn: quiet, error: console.error },
  });
  try {
    const manifest = pool.packs.get(given.model);
    if (manifest === undefined) throw new Error(`--model: there is no model pack "${given.model}"`);
    const report = await measure(pool, manifest, given.packs, steps, rounds);
    show(report);
    const json = text(values, 'json');
    if (json !== null) await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
  } finally {
    await pool.close();
  }
}

async function measure(pool: InferencePool, manifest: PackManifest, packs: string, steps: number, rounds: number) {
  const { resolution, name } = manifest;
  const shape = dragPack(manifest);
  if (shape === null) throw new Error(`--model: points of pictures of "${name}" cannot be pulled`);
  const pack = packId(manifest);
  const { ws } = await pool.sample({ pack, seed: 7, truncation: 0.7 });
  const bare = await bareGenerator(packs, manifest, pool.provider, ws);
  const random = new SeededRandom(1);
  // Targets stay within a tenth of the picture around the start, where a face stays a face however long it is pulled.
  const target = (): Point => ({
    x: resolution / 2 + (random.uniform() - 0.5) * resolution * 0.2,
    y: resolution * 0.58 + (random.uniform() - 0.5) * resolution * 0.2,
  });
  const handle = { x: resolution / 2, y: resolution * 0.58 };
  const point = (to: Point) => ({ id: 'a', handle, target: to, hold: false });
  const settings = { ...defaultDragSettings(shape), maxSteps: 10_000 };
  const drag = pool.startDrag({ pack, ws, points: [point(target())], mask: null, settings, live: true });
  const iterator = drag[Symbol.asyncIterator]();

  const taken: DragStep['timings'][] = [];
  const intervals: number[] = [];
  const bareMs: number[] = [];
  const encodeMs: number[] = [];
  const memory: number[] = [];
  let arrived = 0;
  let rests = 0;
  const next = async (): Promise<DragStep> => {
    // A drag that stalled before its target waits for another one.
    const nudge = setInterval(() => {
      rests++;
      drag.setPoints([point(target())]);
    }, REST_MS);
    const step = await iterator.next().finally(() => {
      clearInterval(nudge);
    });
    if (step.done === true) throw new Error('the drag ended before its time');
    // A new target before the old one is reached: a live drag that has arrived, or stands still, would wait.
    if (step.value.distance < 2 * settings.stepPx || step.value.index % 6 === 0) {
      arrived++;
      drag.setPoints([point(target())]);
    }
    return step.value;
  };
  for (let i = 0; i < WARM_UP; i++) await next();
  let seconds = 0;
  for (let round = 0; round < rounds; round++) {
    bareMs.push(...(await bare.time(BARE_CALLS)));
    // Frames that were made ahead while the generator was measured would count as too fast.
    for (let i = 0; i < 3; i++) await next();
    const started = performance.now();
    let last = started;
    for (let i = 0; i < Math.ceil(steps / rounds); i++) {
      const step = await next();
      const now = performance.now();
      intervals.push(now - last);
      last = now;
      taken.push(step.timings);
      if (i % 10 === 0) {
        const begun = performance.now();
        await encodePicture(step.image, resolution, 'preview');
        encodeMs.push(performance.now() - begun);
      }
    }
    seconds += (performance.now() - started) / 1000;
    memory.push(process.memoryUsage().rss / 2 ** 20);
  }
  await iterator.return?.();
  bare.close();
  const part = (key: keyof DragStep['timings']) => {
    const all = taken.map((timings) => timings[key]);
    return { median: median(all), p95: quantile(all, 0.95) };
  };
  const bareMedian = median(bareMs);
  return {
    pack: name,
    resolution,
    provider: pool.provider,
    cpu: `${cpus()[0]?.model ?? 'unknown'} x ${cpus().length}`,
    node: process.version,
    onnxruntime: ort.env.versions.node ?? 'unknown',
    steps: taken.length,
    targets: arrived,
    rests,
    stepsPerSecond: taken.length / seconds,
    stepMs: { median: median(intervals), p95: quantile(intervals, 0.95) },
    bareGeneratorMs: { median: bareMedian, p95: quantile(bareMs, 0.95) },
    stepToBareRatio: median(intervals) / bareMedian,
    parts: {
      predictor: part('predictor'),
      regularizer: part('regularizer'),
      generator: part('generator'),
      tracking: part('tracking'),
      total: part('total'),
    },
    encodeMs: { median: median(encodeMs), p95: quantile(encodeMs, 0.95) },
    memoryMb: memory.map(Math.round),
  };
}

function show(report: Awaited<ReturnType<typeof measure>>): void {
  const row = (label: string, value: string) => {
    console.log(`${label.padEnd(28)}${value}`);
  };
  const ms = ({ median: middle, p95 }: { median: number; p95: number }) =>
    `${middle.toFixed(1)} ms (p95 ${p95.toFixed(1)})`;
  row('pack', `${report.pack}, ${report.resolution} px, ${report.provider}`);
  row('machine', `${report.cpu}, node ${report.node}, onnxruntime ${report.onnxruntime}`);
  row('steps/s', report.stepsPerSecond.toFixed(1));
  row('step', ms(report.stepMs));
  if (report.rests > 0) row('rests', `${report.rests}: the drag stalled and got another target`);
  row('bare generator', ms(report.bareGeneratorMs));
  row('step / bare generator', report.stepToBareRatio.toFixed(2));
  for (const [name, times] of Object.entries(report.parts)) row(`  ${name}`, ms(times));
  row('encode (beside the steps)', ms(report.encodeMs));
  row(`memory over ${report.steps} steps`, `${report.memoryMb.join(' ')} MB`);
}
