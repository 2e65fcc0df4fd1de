import { availableParallelism } from 'node:os';

import { DragInputError } from '../../lib/drag/errors';
import { validateLatent, validateRequest } from '../../lib/drag/validate';
import type { DragRequest, DragSession } from '../../lib/drag/types';
import { MAX_SEED } from '../../lib/latent/sample';
import { PackError } from '../../lib/pack/errors';
import type { PackManifest } from '../../lib/pack/manifest';
import { InferenceError } from './errors';
import type { PoolLogger } from './logger';
import type { RenderedLatent, WorkerSetup } from './messages';
import { readPacks } from './packs';
import { planProviders, type Device, type Provider } from './provider';
import { settledOn, WorkerSlot } from './worker-slot';

export interface InferencePoolOptions {
  /** Folder with one folder a model pack. */
  readonly packsDir: string;
  /** Threads that run networks on the CPU, each with all packs in memory; one is fastest for one drag. A graphics device gets one. */
  readonly workers: number;
  readonly device: Device;
  readonly logger: PoolLogger;
}

/** What the pool is doing. */
export interface PoolStats {
  readonly provider: Provider;
  readonly workers: readonly {
    readonly drags: number;
    readonly load: number;
    readonly restarts: number;
    readonly steps: number;
  }[];
  /** Drags under way. */
  readonly drags: number;
  /** Steps made since the start. */
  readonly steps: number;
  /** Workers that had to be replaced since the start. */
  readonly restarts: number;
}

/** Model packs at work, in threads of their own. All pictures are RGB bytes, row-major, resolution x resolution x 3. */
export interface InferencePool {
  /** The packs that can be used, by name. */
  readonly packs: ReadonlyMap<string, PackManifest>;
  /** The packs that cannot, and why. */
  readonly refused: readonly PackError[];
  readonly provider: Provider;
  /** A face from a seed. `truncation` psi: 1 = as sampled, 0 = the mean. */
  sample(options: { pack: string; seed: number; truncation: number }): Promise<RenderedLatent>;
  /** The picture of a latent. */
  render(options: { pack: string; ws: Float32Array }): Promise<Uint8Array>;
  /** The pictures of many latents, in order, a few at a time as they are asked for. */
  renderMany(options: {
    pack: string;
    latents: Iterable<Float32Array> | AsyncIterable<Float32Array>;
  }): AsyncGenerator<Uint8Array, void>;
  /** @throws DragInputError, InferenceError when the request cannot be used. */
  startDrag(request: DragRequest): DragSession;
  stats(): PoolStats;
  /** Ends all threads; what is under way fails with code `closed`. */
  close(): Promise<void>;
}

/**
 * Reads and checks the packs, starts the threads and loads the networks.
 *
 * @throws Error when no pack can be used, with the reason of each.
 */
export async function createInferencePool(options: InferencePoolOptions): Promise<InferencePool> {
  const { packsDir, workers, device, logger } = options;
  if (!Number.isInteger(workers) || workers < 1)
    throw new RangeError(`workers must be a whole number of at least 1, got ${workers}`);
  const scan = await readPacks(packsDir);
  const plan = planProviders(device);
  const threads = Math.max(1, Math.floor(availableParallelism() / workers));
  const setup = { packs: scan.packs, candidates: plan.candidates, choose: plan.choose, threads };
  const { slots, ready } = await startSlots(setup, workers, logger);

  const refused = [...scan.refused, ...ready.refused.map((r) => new PackError(r.pack, r.file, r.field, r.problem))];
  const bad = new Set(ready.refused.map((r) => r.pack));
  const good = scan.packs.filter((pack) => !bad.has(pack.manifest.name));
  for (const error of refused) logger.warn({ pack: error.pack, file: error.file, field: error.field }, error.message);
  if (good.length === 0) {
    await Promise.all(slots.map((slot) => slot.close()));
    const why = refused.map((error) => error.message).join('; ');
    throw new Error(`no model pack in ${packsDir} can be used${why === '' ? '' : `: ${why}`}`);
  }
  const notes = [...plan.notes, ...ready.notes];
  const report = {
    device,
    provider: ready.provider,
    notes,
    workers: slots.length,
    threads,
    packs: good.map((pack) => pack.manifest.name),
  };
  if (device !== 'auto' && device !== ready.provider) logger.warn(report, `inference falls back to ${ready.provider}`);
  else logger.info(report, `inference runs on ${ready.provider}`);
  return new Pool(new Map(good.map((pack) => [pack.manifest.name, pack.manifest])), refused, ready.provider, slots);
}

/**
 * The first thread finds the provider, the others take the same: two that measured at once could differ. A graphics device gets one
 * thread, which shares it between drags by batches: two threads on WebGPU at once end the process (onnxruntime 1.30, seen on Linux).
 *
 * @throws what the first thread that cannot start says; none is left running.
 */
async function startSlots(setup: WorkerSetup, workers: number, logger: PoolLogger) {
  const slots = [new WorkerSlot(setup, logger)];
  try {
    const ready = await (slots[0] as WorkerSlot).ready;
    const others = ready.provider === 'cpu' ? workers - 1 : 0;
    for (let i = 0; i < others; i++) slots.push(new WorkerSlot(settledOn(setup, ready.provider), logger));
    await Promise.all(slots.map((slot) => slot.ready));
    return { slots, ready };
  } catch (error) {
    await Promise.all(slots.map((slot) => slot.close()));
    throw error;
  }
}

class Pool implements InferencePool {
  private closed = false;

  constructor(
    readonly packs: ReadonlyMap<string, PackManifest>,
    readonly refused: readonly PackError[],
    readonly provider: Provider,
    private readonly slots: readonly WorkerSlot[],
  ) {}

  async sample(options: { pack: string; seed: number; truncation: number }): Promise<RenderedLatent> {
    this.manifest(options.pack);
    const { pack, seed, truncation } = options;
    if (!Number.isInteger(seed) || seed < 0 || seed > MAX_SEED) {
      throw new DragInputError('seed', `must be a whole number from 0 to ${MAX_SEED}, got ${seed}`, {
        kind: 'range',
        min: 0,
        max: MAX_SEED,
      });
    }
    if (!(truncation >= 0 && truncation <= 1))
      throw new DragInputError('truncation', `must be from 0 to 1, got ${truncation}`, {
        kind: 'range',
        min: 0,
        max: 1,
      });
    return this.slot().call({ kind: 'sample', pack, seed, truncation });
  }

  async render({ pack, ws }: { pack: string; ws: Float32Array }): Promise<Uint8Array> {
    validateLatent(ws, this.manifest(pack));
    return (await this.slot().call({ kind: 'render', pack, ws: ownCopy(ws) })).image;
  }

  async *renderMany(options: {
    pack: string;
    latents: Iterable<Float32Array> | AsyncIterable<Float32Array>;
  }): AsyncGenerator<Uint8Array, void> {
    // One ahead for each worker keeps them busy while the consumer encodes.
    const ahead: Promise<Uint8Array>[] = [];
    for await (const ws of options.latents) {
      const image = this.render({ pack: options.pack, ws });
      // Its error is thrown when its turn comes.
      image.catch(() => undefined);
      ahead.push(image);
      if (ahead.length > this.slots.length) yield await (ahead.shift() as Promise<Uint8Array>);
    }
    for (const image of ahead) yield await image;
  }

  startDrag(request: DragRequest): DragSession {
    const manifest = this.manifest(request.pack);
    validateRequest(request, manifest);
    return this.slot().startDrag({ ...request, ws: ownCopy(request.ws) }, manifest);
  }

  stats(): PoolStats {
    const workers = this.slots.map(({ dragCount, load, restarts, steps }) => ({
      drags: dragCount,
      load,
      restarts,
      steps,
    }));
    const total = (key: 'drags' | 'steps' | 'restarts') => workers.reduce((sum, worker) => sum + worker[key], 0);
    return {
      provider: this.provider,
      workers,
      drags: total('drags'),
      steps: total('steps'),
      restarts: total('restarts'),
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.slots.map((slot) => slot.close()));
  }

  private manifest(pack: string): PackManifest {
    const manifest = this.packs.get(pack);
    if (manifest === undefined) {
      throw new InferenceError(
        'unknown-pack',
        `there is no model pack "${pack}"; there are: ${[...this.packs.keys()].join(', ')}`,
        pack,
      );
    }
    return manifest;
  }

  /** The least busy worker, the first of equals. */
  private slot(): WorkerSlot {
    if (this.closed) throw new InferenceError('closed', 'the inference service was closed');
    return this.slots.reduce((best, slot) => (slot.load < best.load ? slot : best));
  }
}

/** A view into a long trajectory would otherwise be sent to the worker with all of the trajectory. */
function ownCopy(ws: Float32Array): Float32Array {
  return Float32Array.from(ws);
}
