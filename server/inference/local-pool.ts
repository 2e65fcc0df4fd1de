import { availableParallelism } from 'node:os';

import { DragInputError } from '../../lib/drag/errors';
import { validateLatent, validateRequest } from '../../lib/drag/validate';
import type { DragRequest, DragRun } from '../../lib/drag/types';
import { MAX_SEED } from '../../lib/latent/sample';
import { PackError } from '../../lib/pack/errors';
import { packId, packKey, packWords, type PackId } from '../../lib/pack/id';
import { dragPack, type PackManifest } from '../../lib/pack/manifest';
import { cannotDrag, InferenceError } from './errors';
import { PackLibrary } from './library/library';
import type { PackOnDisk } from './library/read-pack';
import type { PoolLogger } from './logger';
import type { RefusedPack, WorkerSetup } from './messages';
import { findPack, type InferencePool, type PoolStats, type RenderedLatent } from './pool';
import { planProviders, type Device, type Provider } from './provider';
import { settledOn, WorkerSlot } from './worker-slot';

export interface InferencePoolOptions {
  /** Folder with one folder a model pack. */
  readonly packsDir: string;
  /** Threads that run networks on the CPU, each with all packs in memory; one is fastest for one drag. A graphics device gets one. */
  readonly workers: number;
  readonly device: Device;
  readonly logger: PoolLogger;
  /** Bytes of model files that each thread keeps loaded; the least used pack leaves first. */
  readonly memory?: number;
  /** How often the folder is looked at for packs that come or go, ms; never when left out. */
  readonly lookEveryMs?: number;
}

/** Enough for dozens of packs like the one that ships. */
export const DEFAULT_MODEL_BYTES = 2 ** 31;
/** Somebody who copies a pack in waits for two looks; a look costs a few file system calls. */
export const LOOK_EVERY_MS = 2000;

/**
 * Reads and checks the packs, starts the threads and loads the networks.
 *
 * @throws Error when no pack can be used, with the reason of each.
 */
export async function createInferencePool(options: InferencePoolOptions): Promise<InferencePool> {
  const { packsDir, workers, device, logger, memory = DEFAULT_MODEL_BYTES } = options;
  if (!Number.isInteger(workers) || workers < 1)
    throw new RangeError(`workers must be a whole number of at least 1, got ${workers}`);
  const library = await PackLibrary.open(packsDir);
  const plan = planProviders(device);
  const threads = Math.max(1, Math.floor(availableParallelism() / workers));
  const { candidates, choose } = plan;
  const setup = { packs: library.packs, candidates, choose, threads, memory };
  const { slots, ready } = await startSlots(setup, workers, logger);

  const refused = [...library.refused, ...ready.refused.map(fromRefused)];
  const bad = new Set(ready.refused.map((r) => r.pack));
  const good = library.packs.filter((pack) => !bad.has(pack.manifest.name));
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
  const packs = new Map(good.map((pack) => [pack.manifest.name, pack.manifest]));
  return new LocalPool({ ...options, library, provider: ready.provider, slots, packs, refused });
}

const fromRefused = ({ pack, file, field, problem }: RefusedPack) => new PackError(pack, file, field, problem);

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

interface LocalPoolParts extends InferencePoolOptions {
  readonly library: PackLibrary;
  readonly provider: Provider;
  readonly slots: readonly WorkerSlot[];
  readonly packs: Map<string, PackManifest>;
  readonly refused: readonly PackError[];
}

class LocalPool implements InferencePool {
  private closed = false;
  private readonly listeners = new Set<() => void>();
  private readonly slots: readonly WorkerSlot[];
  private bad: readonly PackError[];
  private timer: NodeJS.Timeout | null = null;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly parts: LocalPoolParts) {
    this.slots = parts.slots;
    this.bad = parts.refused;
    this.lookLater();
  }

  get packs(): ReadonlyMap<string, PackManifest> {
    return this.parts.packs;
  }

  get refused(): readonly PackError[] {
    return this.bad;
  }

  get provider(): Provider {
    return this.parts.provider;
  }

  onPacks(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async sample(options: { pack: PackId; seed: number; truncation: number }): Promise<RenderedLatent> {
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
    return this.slot().draw({ kind: 'sample', pack: packKey(pack), seed, truncation });
  }

  async render({ pack, ws }: { pack: PackId; ws: Float32Array }): Promise<Uint8Array> {
    validateLatent(ws, this.manifest(pack));
    return (await this.slot().draw({ kind: 'render', pack: packKey(pack), ws: ownCopy(ws) })).image;
  }

  async *renderMany(options: {
    pack: PackId;
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

  startDrag(request: DragRequest): DragRun {
    const shape = dragPack(this.manifest(request.pack));
    if (shape === null) throw cannotDrag(request.pack.name);
    validateRequest(request, shape);
    return this.slot().startDrag({ ...request, ws: ownCopy(request.ws) }, shape);
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
    if (this.timer !== null) clearTimeout(this.timer);
    await Promise.all(this.slots.map((slot) => slot.close()));
    await this.looking;
  }

  private lookLater(): void {
    const { lookEveryMs, logger } = this.parts;
    if (lookEveryMs === undefined || this.closed) return;
    this.timer = setTimeout(() => {
      this.looking = this.look()
        .catch((error: unknown) => {
          if (!this.closed) logger.warn({ err: error }, 'the folder of model packs cannot be looked at');
        })
        .finally(() => {
          this.lookLater();
        });
    }, lookEveryMs);
    this.timer.unref();
  }

  /** Takes over what came and went in the folder since the last look. */
  private async look(): Promise<void> {
    const { library, packs, logger } = this.parts;
    const { gone, appeared, refused } = await library.look();
    const touched = new Set([...gone, ...appeared].map(({ manifest }) => manifest.name));
    for (const error of refused) touched.add(error.pack);
    if (touched.size === 0) return;
    const bad = [...this.bad.filter(({ pack }) => !touched.has(pack)), ...refused];
    for (const pack of gone) {
      packs.delete(pack.manifest.name);
      for (const slot of this.slots) slot.remove(pack);
    }
    for (const pack of appeared) {
      const problem = await this.takeIn(pack);
      if (problem === null) packs.set(pack.manifest.name, pack.manifest);
      else bad.push(problem);
    }
    // A folder that went is not one that cannot be used.
    const known = new Set([
      ...library.packs.map(({ manifest }) => manifest.name),
      ...library.refused.map((e) => e.pack),
    ]);
    this.bad = bad.filter(({ pack }) => known.has(pack));
    for (const error of this.bad.filter(({ pack }) => touched.has(pack)))
      logger.warn({ pack: error.pack, file: error.file, field: error.field }, error.message);
    logger.info({ packs: [...packs.values()].map((manifest) => packWords(packId(manifest))) }, 'model packs changed');
    for (const listener of this.listeners) listener();
  }

  /** In all threads or in none. @returns why not. */
  private async takeIn(pack: PackOnDisk): Promise<PackError | null> {
    for (const slot of this.slots) {
      const refused = await slot.add(pack).catch((error: unknown): RefusedPack => {
        return { pack: pack.manifest.name, file: 'manifest.json', field: null, problem: (error as Error).message };
      });
      if (refused === null) continue;
      for (const other of this.slots) other.remove(pack);
      return fromRefused(refused);
    }
    return null;
  }

  private manifest(pack: PackId): PackManifest {
    const manifest = findPack(this, pack);
    if (manifest === null) {
      const known = [...this.packs.values()].map((other) => packWords(packId(other)));
      throw new InferenceError(
        'unknown-pack',
        `there is no model pack ${packWords(pack)}; there are: ${known.join(', ')}`,
        pack.name,
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
