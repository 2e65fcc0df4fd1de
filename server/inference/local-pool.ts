import { availableParallelism } from 'node:os';

import { DragInputError } from '../../lib/drag/errors';
import { validateLatent, validateRequest } from '../../lib/drag/validate';
import type { DragRequest, DragRun } from '../../lib/drag/types';
import { MAX_SEED } from '../../lib/latent/sample';
import type { FaceMap } from '../../lib/face/face-map';
import { PackError } from '../../lib/pack/errors';
import { packId, packKey, packWords, type PackId } from '../../lib/pack/id';
import { dragPack, type PackManifest } from '../../lib/pack/manifest';
import { cannotDrag, InferenceError } from './errors';
import { PackLibrary } from './library/library';
import type { PoolLogger } from './logger';
import type { WorkerSetup } from './messages';
import { PackWatch, type WatchParts } from './pack-watch';
import { PhotoEngine } from './photos/photo-engine';
import { surfaceFiles, type SurfaceFile } from './photos/read-surface';
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
  /** Most drags in one call of a generator; what suits the device when left out. */
  readonly maxBatch?: number | null;
  /** Told of every call of a generator: how many pictures it drew. */
  readonly onDrew?: (pictures: number) => void;
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
  const { packsDir, workers, device, logger, memory = DEFAULT_MODEL_BYTES, maxBatch = null } = options;
  if (!Number.isInteger(workers) || workers < 1)
    throw new RangeError(`workers must be a whole number of at least 1, got ${workers}`);
  const library = await PackLibrary.open(packsDir);
  const plan = planProviders(device);
  const threads = Math.max(1, Math.floor(availableParallelism() / workers));
  const { candidates, choose } = plan;
  const setup = { packs: library.packs, candidates, choose, threads, memory, maxBatch };
  const { slots, ready } = await startSlots(setup, options);

  const refused = [...library.refused, ...ready.refused.map((fault) => new PackError(fault))];
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
  const { provider, stepTimes } = ready;
  return new LocalPool({ ...options, library, provider, slots, packs, refused, stepTimes });
}

/**
 * The first thread finds the provider, the others take the same: two that measured at once could differ. A graphics device gets one
 * thread, which shares it between drags by batches: two threads on WebGPU at once end the process (onnxruntime 1.30, seen on Linux).
 *
 * @throws what the first thread that cannot start says; none is left running.
 */
async function startSlots(setup: WorkerSetup, { workers, logger, onDrew }: InferencePoolOptions) {
  const slots = [new WorkerSlot(setup, logger, onDrew)];
  try {
    const ready = await (slots[0] as WorkerSlot).ready;
    const others = ready.provider === 'cpu' ? workers - 1 : 0;
    for (let i = 0; i < others; i++) slots.push(new WorkerSlot(settledOn(setup, ready.provider), logger, onDrew));
    await Promise.all(slots.map((slot) => slot.ready));
    return { slots, ready };
  } catch (error) {
    await Promise.all(slots.map((slot) => slot.close()));
    throw error;
  }
}

interface LocalPoolParts extends WatchParts {
  readonly provider: Provider;
}

class LocalPool implements InferencePool {
  readonly photos = new PhotoEngine();
  private closed = false;
  private readonly slots: readonly WorkerSlot[];
  private readonly watch: PackWatch;

  constructor(private readonly parts: LocalPoolParts) {
    this.slots = parts.slots;
    this.watch = new PackWatch(parts);
  }

  get packs(): ReadonlyMap<string, PackManifest> {
    return this.watch.packs;
  }

  get refused(): readonly PackError[] {
    return this.watch.refused;
  }

  get provider(): Provider {
    return this.parts.provider;
  }

  stepMs(pack: PackId): number | null {
    return this.watch.stepTimes.get(packKey(pack)) ?? null;
  }

  isLoaded(pack: PackId): boolean {
    return this.slots.some(({ loaded }) => loaded.has(packKey(pack)));
  }

  onPacks(listener: () => void): () => void {
    return this.watch.onChange(listener);
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

  async faceMap({ pack, ws }: { pack: PackId; ws: Float32Array }): Promise<FaceMap | null> {
    const manifest = this.manifest(pack);
    validateLatent(ws, manifest);
    if (manifest.capabilities.drag?.surface === undefined) return null;
    return this.slot().faceMap({ kind: 'face-map', pack: packKey(pack), ws: ownCopy(ws) });
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
    return this.slot().startDrag({ ...request, ws: ownCopy(request.ws) }, shape, ({ index, timings }) => {
      // Step 0 shows what is there before anybody pulls.
      if (index > 0) this.watch.stepTook(request.pack, timings.total);
    });
  }

  surfaces(pack: PackId): readonly SurfaceFile[] {
    if (findPack(this, pack) === null) return [];
    const found = this.parts.library.packs.find(({ manifest }) => packKey(packId(manifest)) === packKey(pack));
    return found === undefined ? [] : surfaceFiles(found);
  }

  stats(): PoolStats {
    const workers = this.slots.map(({ dragCount, load, restarts, steps }) => ({
      at: null,
      up: true,
      answerMs: 0,
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
    this.watch.stop();
    await Promise.all([...this.slots.map((slot) => slot.close()), this.photos.close()]);
    await this.watch.looked;
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
