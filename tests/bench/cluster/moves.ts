/** How long a pull stands still when its worker is killed, hangs, or is asked to end: from the signal to the next step, made elsewhere. */
import { defaultDragSettings } from '../../../lib/drag/settings';
import { packId } from '../../../lib/pack/id';
import { quantile } from '../../../lib/statistics/quantile';
import type { PoolLogger } from '../../../server/inference/logger';
import type { InferencePool } from '../../../server/inference/pool';
import { FleetPool } from '../../../server/inference/remote/fleet-pool';
import { KnownWorkers } from '../../../server/inference/remote/known-workers';
import { SECRET, startWorker, type Worker } from '../../fixtures/worker';
import type { Row } from './bars';
import { draggable } from './steps';

const ENDS = { SIGKILL: 'is killed', SIGTERM: 'is asked to end', SIGSTOP: 'hangs' } as const;
/** Before its worker is met a pull has made so many steps. */
const STEPS_BEFORE = 6;
const RADIUS = 0.09;

/** @param rounds workers that end, of each kind */
export async function measureMoves(own: InferencePool, rounds: number, logger: PoolLogger): Promise<Row[]> {
  const rows: Row[] = [];
  for (const signal of ['SIGKILL', 'SIGTERM', 'SIGSTOP'] as const) {
    const seconds: number[] = [];
    while (seconds.length < rounds) seconds.push(await stillFor(own, signal, logger));
    const what = `a pull whose worker ${ENDS[signal]} stands still, p95, s`;
    rows.push({ what, measured: quantile(seconds, 0.95), goal: null });
  }
  return rows;
}

/** Of one pull on a worker of its own, s. */
async function stillFor(own: InferencePool, signal: keyof typeof ENDS, logger: PoolLogger): Promise<number> {
  const worker = await startWorker();
  const workers = await KnownWorkers.open({ addresses: [worker.address], secret: SECRET, logger });
  let moved = false;
  const pool = new FleetPool(own, workers, { moved: () => (moved = true) });
  try {
    await areThere(workers);
    return await pullUntilItGoesOn(pool, worker, signal, () => moved);
  } finally {
    workers.close();
    await worker.stop();
  }
}

/** Resolves once all workers have said what they offer. */
export async function areThere(workers: KnownWorkers): Promise<void> {
  while (workers.links.some(({ offer }) => offer === null)) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function pullUntilItGoesOn(
  pool: InferencePool,
  worker: Worker,
  signal: NodeJS.Signals,
  moved: () => boolean,
): Promise<number> {
  const manifest = draggable(pool);
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
