import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import cliProgress from 'cli-progress';

import { within } from '../../lib/document/kept';
import { defaultDragSettings } from '../../lib/drag/settings';
import { DragInputError } from '../../lib/drag/errors';
import type { DragMask, DragRequest, DragResult, DragRun, DragStep } from '../../lib/drag/types';
import { packId } from '../../lib/pack/id';
import { dragPack, type PackManifest } from '../../lib/pack/manifest';
import { median } from '../../lib/statistics/quantile';
import type { InferencePool } from '../inference/pool';
import { ArgumentError, type CommonArguments } from './arguments';
import { runCommand, withPack } from './command';
import { dragArguments, DRAG_USAGE, optionOf, type DragArguments } from './drag-arguments';
import { dragPhoto } from './drag-photo';
import { readMask, shareOf } from './mask';
import { PHOTO_USAGE, isOfPhoto, photoArguments } from './photo-arguments';
import { toGif, toPng, toStrip } from './pictures';
import { trajectoryNpz } from './trajectory';

await runCommand(isOfPhoto(process.argv) ? PHOTO_USAGE : DRAG_USAGE, async (args) => {
  if (isOfPhoto(args)) {
    await dragPhoto(photoArguments(args));
    return;
  }
  const given = dragArguments(args);
  await withPack(given, (pool, manifest) => drag(given, pool, manifest));
});

async function drag(given: DragArguments, pool: InferencePool, manifest: PackManifest): Promise<void> {
  const request = await makeRequest(given, pool, manifest);
  await mkdir(given.out, { recursive: true }).catch((error: unknown) => {
    throw new ArgumentError('--out', `cannot make the folder ${given.out}: ${(error as Error).message}`);
  });
  const started = performance.now();
  const steps = keptOutside(await runDrag(request, pool), request.mask, manifest.resolution);
  const seconds = (performance.now() - started) / 1000;
  await writeAll(given.out, steps.steps, manifest);
  const report = makeReport(given, request, pool.provider, steps, seconds);
  await writeFile(join(given.out, 'drag.json'), `${JSON.stringify(report, null, 2)}\n`);
  const { reason, distance } = steps.result;
  console.log(
    `${reason} after ${steps.result.steps} steps, ${distance.toFixed(1)} px from the target, ` +
      `${report.stepsPerSecond.toFixed(1)} steps/s on ${pool.provider}; see ${given.out}`,
  );
}

async function makeRequest(given: DragArguments, pool: InferencePool, manifest: PackManifest): Promise<DragRequest> {
  const mask = given.mask === null ? null : await readMask(given.mask);
  const shape = dragPack(manifest);
  if (shape === null) throw new ArgumentError('--model', `points of pictures of "${manifest.name}" cannot be pulled`);
  const pack = packId(manifest);
  const { ws } = await pool.sample({ pack, seed: given.seed, truncation: given.truncation });
  const settings = { ...defaultDragSettings(shape), ...given.settings };
  return { pack, ws, points: given.points, mask, settings, live: false };
}

interface FinishedDrag {
  readonly steps: readonly DragStep[];
  readonly result: DragResult;
}

/** Runs the drag to its end; on a terminal a bar shows how much of the way is done. */
async function runDrag(request: DragRequest, pool: InferencePool): Promise<FinishedDrag> {
  const drag = startDrag(request, pool);
  const stop = () => {
    drag.stop();
  };
  process.once('SIGINT', stop);
  const bar = new cliProgress.SingleBar({
    format: '{bar} step {step}, {distance} px left, {rate} steps/s',
    noTTYOutput: false,
    clearOnComplete: true,
  });
  const steps: DragStep[] = [];
  for await (const step of drag) {
    steps.push(step);
    const first = steps[0]?.distance ?? 0;
    const rate = (1000 / step.timings.total).toFixed(0);
    if (step.index === 0) bar.start(first, 0, { step: 0, distance: first.toFixed(1), rate });
    else bar.update(Math.max(0, first - step.distance), { step: step.index, distance: step.distance.toFixed(1), rate });
  }
  bar.stop();
  process.off('SIGINT', stop);
  return { steps, result: await drag.result };
}

/** Outside of the mask the pictures are the first one, as in a room. */
function keptOutside(drag: FinishedDrag, mask: DragMask | null, resolution: number): FinishedDrag {
  const first = drag.steps[0]?.image;
  const share = mask === null ? null : shareOf(mask, resolution);
  if (first === undefined || share === null) return drag;
  return { ...drag, steps: drag.steps.map((step) => ({ ...step, image: within(step.image, first, share) })) };
}

/** Starts the drag; what is wrong with the request is put in words of the command line. */
function startDrag(request: DragRequest, pool: InferencePool): DragRun {
  try {
    return pool.startDrag(request);
  } catch (error) {
    if (!(error instanceof DragInputError)) throw error;
    throw new ArgumentError(optionOf(error.field, request), error.message);
  }
}

async function writeAll(out: string, steps: readonly DragStep[], manifest: PackManifest): Promise<void> {
  const { resolution } = manifest;
  const digits = String(steps.length - 1).length;
  const name = (i: number) => `frame-${String(i).padStart(Math.max(3, digits), '0')}.png`;
  for (const step of steps) await writeFile(join(out, name(step.index)), await toPng(step.image, resolution));
  const ends = [steps[0], steps.at(-1)].filter((step) => step !== undefined);
  await writeFile(join(out, 'before-after.png'), await toStrip(ends, resolution));
  const images = steps.map((step) => step.image);
  await writeFile(join(out, 'drag.gif'), await toGif(images, resolution));
  await writeFile(join(out, 'trajectory.npz'), trajectoryNpz(steps, manifest));
}

function makeReport(
  given: CommonArguments & { seed: number },
  request: DragRequest,
  provider: string,
  { steps, result }: FinishedDrag,
  seconds: number,
) {
  const moved = steps.slice(1);
  const part = (name: keyof DragStep['timings']) => median(moved.map((step) => step.timings[name]));
  return {
    model: request.pack,
    seed: given.seed,
    truncation: given.truncation,
    provider,
    settings: request.settings,
    points: request.points,
    masked: request.mask !== null,
    reason: result.reason,
    steps: result.steps,
    distance: { start: steps[0]?.distance ?? 0, end: result.distance },
    seconds,
    stepsPerSecond: steps.length / seconds,
    medianMs: {
      predictor: part('predictor'),
      regularizer: part('regularizer'),
      generator: part('generator'),
      tracking: part('tracking'),
      total: part('total'),
    },
    trajectory: steps.map(({ index, distance, naturalDistance, points, timings }) => ({
      index,
      distance,
      naturalDistance,
      points,
      timings,
    })),
  };
}
