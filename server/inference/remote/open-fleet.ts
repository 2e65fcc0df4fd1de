/** The pool of a room node as its settings have it: its own threads alone, or with workers on other machines. */
import type { PoolLogger } from '../logger';
import type { InferencePool } from '../pool';
import { FleetPool, type FleetEvents } from './fleet-pool';
import { KnownWorkers } from './known-workers';

export interface FleetSettings {
  /** HOST:PORT. */
  readonly workersAt: readonly string[];
  /** Null: it uses none. */
  readonly workerSecret: string | null;
}

/** @param own what it falls back to */
export function openFleet(
  own: InferencePool,
  { workersAt, workerSecret: secret }: FleetSettings,
  logger: PoolLogger,
  events: FleetEvents,
): InferencePool {
  if (secret === null || workersAt.length === 0) return own;
  return new FleetPool(own, new KnownWorkers({ addresses: workersAt, secret, logger }), events);
}
