/** Drags on a worker over gRPC beside drags on the node's own thread, in turns. Each step is made a JPEG, where a room would make it one. */
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
/** Between two presses: longer than the steps that a drag may be ahead. */
const REST_MS = 250;

export interface WorkersOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly presses: number;
  /** Workers that end, of each kind. */
  readonly ends: number;
}

interface Turn {
  readonly stepsPerSecond: number;
  readonly firstFrameMs: readonly number[];
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
    const turns = { own: [] as Turn[], worker: [] as Turn[] };
    const manifest = [...own.packs.values()].map(dragPack).find((pack) => pack !== null);
    if (manifest === undefined) throw new Error('there is no model pack that can be dragged');
    for (let round = 0; round < options.rounds; round++) {
      // The first of a pair is the other one each time: what slows the machine down meets both.
      const order = round % 2 === 0 ? (['own', 'worker'] as const) : (['worker', 'own'] as const);
      for (const place of order) turns[place].push(await turn(place === 'own' ? own : fleet, manifest, options));
    }
    report(turns);
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

async function turn(pool: InferencePool, manifest: DragPack, { seconds, presses }: WorkersOptions): Promise<Turn> {
  const request = await aroundTheMiddle(pool, manifest);
  const firstFrameMs: number[] = [];
  for (let press = 0; press < presses; press++) {
    firstFrameMs.push(await firstFrame(pool, request, manifest.resolution));
    // Steps that the last press had ahead are not this one's.
    await new Promise((resolve) => setTimeout(resolve, REST_MS));
  }
  const started = performance.now();
  let steps = 0;
  for await (const _ of frames(pool, request, manifest.resolution)) {
    steps += 1;
    if (performance.now() - started > seconds * 1000) break;
  }
  return { stepsPerSecond: (steps / (performance.now() - started)) * 1000, firstFrameMs };
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
async function firstFrame(pool: InferencePool, request: DragRequest, resolution: number): Promise<number> {
  const pressed = performance.now();
  for await (const _ of frames(pool, request, resolution)) return performance.now() - pressed;
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

function report({ own, worker }: { readonly own: readonly Turn[]; readonly worker: readonly Turn[] }): void {
  const speed = (turns: readonly Turn[]) => turns.map(({ stepsPerSecond }) => stepsPerSecond);
  const first = (turns: readonly Turn[]) => turns.flatMap(({ firstFrameMs }) => firstFrameMs);
  console.log('| place | steps/s, median of turns | press to first frame, p50, ms | p95, ms |');
  console.log('|---|--:|--:|--:|');
  for (const [name, turns] of [
    ['own thread', own],
    ['worker over gRPC', worker],
  ] as const) {
    const numbers = [median(speed(turns)), median(first(turns)), quantile(first(turns), 0.95)];
    console.log(`| ${[name, ...numbers.map((number) => number.toFixed(1))].join(' | ')} |`);
  }
  const shares = own.map(({ stepsPerSecond }, i) => (worker[i]?.stepsPerSecond ?? 0) / stepsPerSecond);
  const later = median(first(worker)) - median(first(own));
  const mark = (good: boolean) => (good ? 'reached' : 'MISSED');
  console.log(
    `\nsteps/s over gRPC: ${median(shares).toFixed(2)} of the node's own (pairs ${shares.map((share) => share.toFixed(2)).join(', ')}); ` +
      `asked for: ${GOAL.shareOfOwn}: ${mark(median(shares) >= GOAL.shareOfOwn)}`,
  );
  console.log(
    `press to first frame: ${later.toFixed(1)} ms more; asked for: at most ${GOAL.firstFrameMs}: ${mark(later <= GOAL.firstFrameMs)}`,
  );
}
