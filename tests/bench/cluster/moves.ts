/** How long a pull stands still when its worker is killed, hangs, or is asked to end: from the signal to the next step, made elsewhere. */
import { defaultDragSettings } from '../../../lib/drag/settings';
import { packId } from '../../../lib/pack/id';
import { dragPack } from '../../../lib/pack/manifest';
import { quantile } from '../../../lib/statistics/quantile';
import type { InferencePool } from '../../../server/inference/pool';
import { FleetPool } from '../../../server/inference/remote/fleet-pool';
import { KnownWorkers } from '../../../server/inference/remote/known-workers';
import type { PoolLogger } from '../../../server/inference/logger';
import { SECRET, startWorker, type Worker } from '../../fixtures/worker';

/** What is asked of a room whose server ends, and so of a pull whose worker does, p95 in s; of one that hangs nothing but that it goes on. */
const ENDS = { SIGKILL: ['killed', 8], SIGTERM: ['asked to end', 2], SIGSTOP: ['hangs', null] } as const;
/** Before its worker is met a pull has made so many steps. */
const STEPS_BEFORE = 6;
const RADIUS = 0.09;

export async function measureMoves(own: InferencePool, rounds: number, logger: PoolLogger): Promise<void> {
  console.log('\n| a pull whose worker | stands still, p50, s | p95, s | asked for, p95 |');
  console.log('|---|--:|--:|--:|');
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGSTOP'] as const) {
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round++) seconds.push(await stillFor(own, signal, logger));
    const [name, goal] = ENDS[signal];
    const p95 = quantile(seconds, 0.95);
    const asked = goal === null ? '' : `${goal} s: ${p95 < goal ? 'reached' : 'MISSED'}`;
    console.log(`| ${name} | ${quantile(seconds, 0.5).toFixed(2)} | ${p95.toFixed(2)} | ${asked} |`);
  }
}

/** Of one pull on a worker of its own, s. */
async function stillFor(own: InferencePool, signal: keyof typeof ENDS, logger: PoolLogger): Promise<number> {
  const worker = await startWorker();
  const workers = await KnownWorkers.open({ addresses: [worker.address], secret: SECRET, logger });
  let moved = false;
  const pool = new FleetPool(own, workers, { moved: () => (moved = true) });
  try {
    while (workers.links.some(({ offer }) => offer === null)) await new Promise((resolve) => setTimeout(resolve, 20));
    return await pullUntilItGoesOn(pool, worker, signal, () => moved);
  } finally {
    workers.close();
    await worker.stop();
  }
}

async function pullUntilItGoesOn(
  pool: InferencePool,
  worker: Worker,
  signal: NodeJS.Signals,
  moved: () => boolean,
): Promise<number> {
  const manifest = [...pool.packs.values()].map(dragPack).find((pack) => pack !== null);
  if (manifest === undefined) throw new Error('there is no model pack that can be dragged');
  const { resolution } = manifest;
  const handle = { x: resolution / 2, y: resolution / 2 };
  const pointsAt = (step: number) => {
    const way = (part: number) => resolution * RADIUS * part;
    const target = { x: handle.x + way(Math.cos(step / 4)), y: handle.y + way(Math.sin(step / 4)) };
    return [{ id: 'a', handle, target, hold: false }];
  };
  const pack = packId(manifest);
  const { ws } = await pool.sample({ pack, seed: 7, truncation: 0.7 });
  const settings = { ...defaultDragSettings(manifest), maxSteps: 10_000 };
  const drag = pool.startDrag({ pack, ws, points: pointsAt(0), mask: null, settings, live: true }, { previews: true });
  let signalled = 0;
  for await (const { index } of drag) {
    drag.setPoints(pointsAt(index + 1));
    if (moved()) return (performance.now() - signalled) / 1000;
    if (index < STEPS_BEFORE || signalled > 0) continue;
    worker.signal(signal);
    signalled = performance.now();
  }
  throw new Error('a pull ended by itself');
}
