/** The program behind `npm run worker`: the inference pool for room nodes on other machines, and an orderly end. */
import { hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { pino, type Logger } from 'pino';
import { takenByNpm } from '../lib/faults/taken-by-npm';
import { createInferencePool, LOOK_EVERY_MS } from './inference/local-pool';
import type { InferencePool } from './inference/pool';
import { addressText, parseAddress, type Address } from './inference/remote/address';
import { serveHealth } from './inference/remote/health';
import { openRedis } from './inference/remote/redis';
import { offerWorker, type Offered } from './inference/remote/registry';
import { WorkerServer } from './inference/remote/worker-server';
import { WorkerMetrics } from './metrics/worker-metrics';
import { openTracing } from './tracing/tracing';
import { SettingsError, readSettings, type Settings } from './settings/settings';

const USAGE = `npm run worker -- [options]

Runs drags for room nodes that have its address in TUG_WORKERS_AT, or find it in the Redis of TUG_REDIS. Both need the same TUG_WORKER_SECRET.

  --listen HOST:PORT   where it takes room nodes' streams (default 127.0.0.1:7070)
  --at HOST:PORT       by which room nodes reach it, for Redis (default: as --listen; the host's own name where that is 0.0.0.0)
  --health HOST:PORT   where /healthz, /readyz and /metrics are (default 127.0.0.1:7071)

TUG_MODELS, TUG_DEVICE, TUG_WORKERS (threads), TUG_BATCH, TUG_MODEL_MB and TUG_LOG count as for the server.`;

interface WorkerProgram {
  readonly settings: Settings;
  readonly secret: string;
  readonly listen: Address;
  /** Null: as it listens. */
  readonly at: Address | null;
  readonly health: Address;
}

/** @throws SettingsError that says what to write */
function program(): WorkerProgram {
  const options = {
    listen: { type: 'string', default: '127.0.0.1:7070' },
    at: { type: 'string' },
    health: { type: 'string', default: '127.0.0.1:7071' },
    help: { type: 'boolean' },
  } as const;
  const taken = takenByNpm(Object.keys(options), process.argv, process.env);
  if (taken !== null) throw new SettingsError(`${taken.options}: ${taken.hint}`);
  const { values } = parseArgs({ options });
  if (values.help === true) {
    console.log(USAGE);
    process.exit(0);
  }
  const settings = readSettings(process.env);
  const { workerSecret: secret } = settings;
  if (secret === null)
    throw new SettingsError('TUG_WORKER_SECRET must be set, to the same text as that of the room nodes');
  return {
    settings,
    secret,
    listen: address('--listen', values.listen),
    at: values.at === undefined ? null : address('--at', values.at),
    health: address('--health', values.health),
  };
}

function address(option: string, text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === null) throw new SettingsError(`${option} must be an address such as 0.0.0.0:7070 (it is "${text}")`);
  return parsed;
}

/** Other machines reach a worker that listens everywhere by its host's name. */
const reachable = (listens: Address): Address =>
  ['0.0.0.0', '::'].includes(listens.host) ? { ...listens, host: hostname() } : listens;

/** @returns what takes the offer back */
async function offerIn(
  url: string | null,
  at: Address,
  log: Logger,
  offered: () => Offered,
): Promise<() => Promise<void>> {
  if (url === null) return () => Promise.resolve();
  const redis = await openRedis(url, log);
  const stop = offerWorker(redis, addressText(at), offered);
  return async () => {
    await stop();
    redis.disconnect();
  };
}

async function main({ settings, secret, listen, at, health: healthAt }: WorkerProgram): Promise<void> {
  const log = pino({ level: settings.logLevel });
  process.on('unhandledRejection', (error) => {
    log.error({ err: error }, 'unhandled rejection');
  });
  const tracing = await openTracing('tug-worker');
  const stats = () => pool.stats();
  const metrics: WorkerMetrics = new WorkerMetrics({
    nodes: () => worker.nodes,
    drags: () => stats().drags,
    load: () => stats().workers.reduce((sum, { load }) => sum + load, 0),
  });
  const pool: InferencePool = await createInferencePool({
    packsDir: settings.modelsDir,
    workers: settings.workers,
    device: settings.device,
    memory: settings.modelBytes,
    maxBatch: settings.maxBatch,
    onDrew: (pictures) => {
      metrics.drew(pictures);
    },
    lookEveryMs: LOOK_EVERY_MS,
    logger: log,
  });
  const worker: WorkerServer = await WorkerServer.start({
    listen,
    secret,
    pool,
    logger: log,
    onStep: (step) => {
      metrics.step(step);
    },
  });
  const health = await serveHealth(healthAt, {
    notReady: () => (worker.draining ? 'draining' : null),
    metrics: () => metrics.registry.metrics(),
  });
  console.log(`\nTug worker at ${addressText(worker.address)}, health at ${addressText(health.address)}\n`);
  const takeBack = await offerIn(settings.redis, at ?? reachable(worker.address), log, () => ({
    offer: worker.offer(),
    free: Math.max(0, worker.offer().places - worker.load),
  }));
  const end = async () => {
    await takeBack();
    await worker.drain();
    worker.close();
    health.close();
    await pool.close();
    await tracing.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => {
      // A second signal is from somebody who does not want to wait.
      if (worker.draining) process.exit(1);
      log.info({ signal }, 'draining');
      void end();
    });
}

try {
  await main(program());
} catch (error) {
  console.error(`tug worker: ${(error as Error).message}`);
  process.exit(error instanceof SettingsError ? 2 : 1);
}
