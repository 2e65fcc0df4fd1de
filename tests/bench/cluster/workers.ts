/**
 * Drags on a worker over gRPC beside drags on the node's own thread, in turns that are short: what else this machine does changes within
 * seconds, and the two of a pair must meet the same. Each step is made a JPEG, where a room would make it one.
 */
import { defaultDragSettings } from '../../../lib/drag/settings';
import type { DragRequest } from '../../../lib/drag/types';
import { packId } from '../../../lib/pack/id';
import { dragPack, type DragPack } from '../../../lib/pack/manifest';
import { median, quantile } from '../../../lib/statistics/quantile';
import { encodePicture } from '../../../server/inference/encode';
import { createInferencePool } from '../../../server/inference/local-pool';
import type { InferencePool } from '../../../server/inference/pool';
import { FleetPool } from '../../../server/inference/remote/fleet-pool';
import { KnownWorkers } from '../../../server/inference/remote/known-workers';
import { readSettings } from '../../../server/settings/settings';
import { SECRET, startWorker } from '../../fixtures/worker';
import { measureMoves } from './moves';

/** What is asked of a worker. */
const GOAL = { shareOfOwn: 0.9, firstFrameMs: 15 } as const;
/** A drag that rests takes no step; a pull that comes round is never there. */
const ROUND = { radius: 24, angle: 0.25 } as const;
const PATIENCE_MS = 60_000;
/** Before what is timed: longer than the steps take that the last drag may be ahead. */
const REST_MS = 250;
/** Steps of a turn that are not counted: the first of a drag takes longer, and is another matter. */
const STEPS_BEFORE = 4;

export interface WorkersOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly presses: number;
  /** Workers that end, of each kind. */
  readonly ends: number;
}

/** A list for each place. */
interface Places<T> {
  readonly own: T[];
  readonly worker: T[];
}

export async function measureWorkers(options: WorkersOptions): Promise<void> {
  const settings = readSettings({ TUG_MODELS: process.env.TUG_MODELS });
  const quiet = () => undefined;
  const logger = { info: quiet, warn: quiet, error: console.error };
  const { modelsDir: packsDir } = settings;
  const own = await createInferencePool({ packsDir, workers: 1, device: 'cpu', logger });
  const worker = await startWorker();
  const workers = await KnownWorkers.open({ addresses: [worker.address], secret: SECRET, logger });
  const fleet = new FleetPool(own, workers, { moved: () => console.error('a drag moved: this run says nothing') });
  try {
    await there(workers);
    const manifest = [...own.packs.values()].map(dragPack).find((pack) => pack !== null);
    if (manifest === undefined) throw new Error('there is no model pack that can be dragged');
    const pools = { own, worker: fleet };
    const firstFrames = await byTurns(options.presses, (place) => firstFrame(pools[place], manifest));
    const speeds = await byTurns(options.rounds, (place) => speed(pools[place], manifest, options.seconds));
    report(speeds, firstFrames);
    await measureMoves(own, options.ends, logger);
  } finally {
    await fleet.close();
    await worker.stop();
  }
}

async function there(workers: KnownWorkers): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (workers.links.some(({ offer }) => offer === null)) {
    if (performance.now() > end) throw new Error('the worker cannot be reached');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The first of a pair is the other one each time: what slows the machine down meets both. The first pair is not counted: it is cold. */
async function byTurns(times: number, work: (place: keyof Places<number>) => Promise<number>): Promise<Places<number>> {
  const took: Places<number> = { own: [], worker: [] };
  for (let i = 0; i <= times; i++)
    for (const place of i % 2 === 0 ? (['own', 'worker'] as const) : (['worker', 'own'] as const)) {
      const value = await work(place);
      if (i > 0) took[place].push(value);
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
    }
  return took;
}

/** Steps a second of one drag. */
async function speed(pool: InferencePool, manifest: DragPack, seconds: number): Promise<number> {
  const request = await aroundTheMiddle(pool, manifest);
  let [started, steps] = [0, -STEPS_BEFORE];
  for await (const _ of frames(pool, request, manifest.resolution)) {
    if (steps++ === 0) started = performance.now();
    if (steps > 1 && performance.now() - started > seconds * 1000) break;
  }
  return ((steps - 1) / (performance.now() - started)) * 1000;
}

async function aroundTheMiddle(pool: InferencePool, manifest: DragPack): Promise<DragRequest> {
  const pack = packId(manifest);
  const { ws } = await pool.sample({ pack, seed: 7, truncation: 0.7 });
  const settings = { ...defaultDragSettings(manifest), maxSteps: 10_000 };
  return { pack, ws, points: pointsAt(manifest.resolution / 2, 0), mask: null, settings, live: true };
}

function pointsAt(middle: number, step: number) {
  const handle = { x: middle, y: middle };
  const angle = step * ROUND.angle;
  const target = { x: middle + ROUND.radius * Math.cos(angle), y: middle + ROUND.radius * Math.sin(angle) };
  return [{ id: 'a', handle, target, hold: false }];
}

/** From the press to the picture that somebody could be sent, ms. */
async function firstFrame(pool: InferencePool, manifest: DragPack): Promise<number> {
  const request = await aroundTheMiddle(pool, manifest);
  const pressed = performance.now();
  for await (const _ of frames(pool, request, manifest.resolution)) return performance.now() - pressed;
  throw new Error('a drag without a frame');
}

/** Frames of a drag that never arrives, as JPEG, made beside the next step as a room makes them. */
async function* frames(pool: InferencePool, request: DragRequest, resolution: number): AsyncGenerator<Uint8Array> {
  const drag = pool.startDrag(request, { previews: true });
  let before: Promise<Uint8Array> | null = null;
  for await (const { image, encoding, index } of drag) {
    drag.setPoints(pointsAt(resolution / 2, index + 1));
    const frame = encoding === undefined ? encodePicture(image, resolution, 'preview') : Promise.resolve(image);
    if (index === 0) yield await frame;
    else if (before !== null) yield await before;
    before = index === 0 ? null : frame;
  }
}

function report(speeds: Places<number>, firstFrames: Places<number>): void {
  console.log('| place | steps/s, median of turns | press to first frame, p50, ms | p95, ms |');
  console.log('|---|--:|--:|--:|');
  for (const [name, place] of [
    ['own thread', 'own'],
    ['worker over gRPC', 'worker'],
  ] as const) {
    const numbers = [median(speeds[place]), median(firstFrames[place]), quantile(firstFrames[place], 0.95)];
    console.log(`| ${[name, ...numbers.map((number) => number.toFixed(1))].join(' | ')} |`);
  }
  const shares = speeds.own.map((own, i) => (speeds.worker[i] ?? 0) / own);
  const later = median(firstFrames.worker) - median(firstFrames.own);
  const mark = (good: boolean) => (good ? 'reached' : 'MISSED');
  const [half, low, high] = [0.5, 0.25, 0.75].map((part) => quantile(shares, part).toFixed(2));
  console.log(
    `\nsteps/s over gRPC: ${half} of the node's own, median of ${shares.length} pairs (half of them from ${low} to ${high}); ` +
      `asked for: ${GOAL.shareOfOwn}: ${mark(median(shares) >= GOAL.shareOfOwn)}`,
  );
  console.log(
    `press to first frame: ${later.toFixed(1)} ms more; asked for: at most ${GOAL.firstFrameMs}: ${mark(later <= GOAL.firstFrameMs)}`,
  );
}
