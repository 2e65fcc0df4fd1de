/** The pool of a room node as its settings have it: its own threads alone, or with workers on other machines. */
import type { PoolLogger } from '../logger';
import type { InferencePool } from '../pool';
import { FleetPool, type FleetEvents } from './fleet-pool';
import { KnownWorkers } from './known-workers';
import { openRedis } from './redis';
import { findWorkers } from './registry';

export interface FleetSettings {
  /** HOST:PORT. */
  readonly workersAt: readonly string[];
  /** Null: it uses none. */
  readonly workerSecret: string | null;
  /** Where workers are found beside; null: nowhere. */
  readonly redis: string | null;
}

/** @param own what it falls back to */
export async function openFleet(
  own: InferencePool,
  { workersAt, workerSecret: secret, redis: url }: FleetSettings,
  logger: PoolLogger,
  events: FleetEvents,
): Promise<InferencePool> {
  if (secret === null || (workersAt.length === 0 && url === null)) return own;
  const workers = await KnownWorkers.open({ addresses: workersAt, secret, logger });
  if (url === null) return new FleetPool(own, workers, events);
  const redis = await openRedis(url, logger);
  const stop = findWorkers(redis, (addresses) => workers.found(addresses));
  return new FleetPool(own, workers, {
    ...events,
    closed: () => {
      stop();
      redis.disconnect();
    },
  });
}
