/** The networks of an inference thread: loaded when they are asked for, the least recently used let go of first. */
import { LRUCache } from 'lru-cache';

import { PackError } from '../../../lib/pack/errors';
import { packId, packKey } from '../../../lib/pack/id';
import { dragPack, graphsOf, type PackManifest } from '../../../lib/pack/manifest';
import { InferenceError } from '../errors';
import { loadGraphs } from '../graphs';
import { OrtGenerator, OrtModel, type Batches } from '../ort-model';
import type { Provider } from '../provider';
import { SolvedModel } from '../solved-model';
import { warmUp } from '../warm-up';
import { readDirections } from '../library/read-directions';
import type { PackOnDisk } from '../library/read-pack';

/** What packs are loaded with. */
export interface LoadOptions {
  readonly provider: Provider;
  readonly threads: number;
  readonly batches: Batches;
  /** Bytes of model files that are kept loaded; one pack always is. */
  readonly memory: number;
}

/** A model that stays until it is given back. */
export interface HeldModel {
  readonly model: OrtGenerator;
  release(): void;
}

interface Loaded {
  readonly model: Promise<OrtGenerator>;
  users: number;
  /** Out of the cache: freed when the last user is done. */
  gone: boolean;
}

export class LoadedPacks {
  private readonly known = new Map<string, PackOnDisk>();
  private readonly loaded: LRUCache<string, Loaded>;
  private tell: (packs: readonly string[]) => void = () => undefined;

  constructor(private readonly options: LoadOptions) {
    this.loaded = new LRUCache({
      maxSize: options.memory,
      dispose: (entry) => {
        entry.gone = true;
        free(entry);
        // The cache still holds it while it says so.
        queueMicrotask(() => this.tell(this.now));
      },
    });
  }

  /** Tells which packs are in memory, now and whenever that changes. */
  onChange(tell: (packs: readonly string[]) => void): void {
    this.tell = tell;
    tell(this.now);
  }

  private get now(): readonly string[] {
    return [...this.loaded.keys()];
  }

  /** Loads a pack, so that it is known to work. @throws PackError when it does not; then it is not known here. */
  async add(pack: PackOnDisk): Promise<OrtGenerator> {
    const key = packKey(packId(pack.manifest));
    this.known.set(key, pack);
    try {
      return await this.entry(key, pack).model;
    } catch (error) {
      this.known.delete(key);
      throw error;
    }
  }

  /** Drags that run with it go on to their end. */
  remove(key: string): void {
    this.known.delete(key);
    this.loaded.delete(key);
  }

  /** The model of a pack, loaded again if it had to leave. @throws InferenceError when there is no such pack (any more), PackError. */
  async hold(key: string): Promise<HeldModel> {
    const pack = this.known.get(key);
    if (pack === undefined) throw new InferenceError('unknown-pack', `there is no model pack ${key}`, key);
    const entry = this.entry(key, pack);
    entry.users++;
    let released = false;
    const release = () => {
      if (released) return;
      released = true;
      entry.users--;
      free(entry);
    };
    try {
      return { model: await entry.model, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Does `work` with the model of a pack. @throws as `hold` does. */
  async use<T>(key: string, work: (model: OrtGenerator) => Promise<T>): Promise<T> {
    const held = await this.hold(key);
    try {
      return await work(held.model);
    } finally {
      held.release();
    }
  }

  /** Lets go of all. */
  async clear(): Promise<void> {
    const all = [...this.loaded.values()].map(({ model }) => model.catch(() => undefined));
    this.loaded.clear();
    await Promise.all(all);
  }

  private entry(key: string, pack: PackOnDisk): Loaded {
    const kept = this.loaded.get(key);
    if (kept !== undefined) return kept;
    const entry: Loaded = { model: loadModel(pack, this.options), users: 0, gone: false };
    // A pack larger than all of the memory takes all of it, rather than being refused.
    this.loaded.set(key, entry, { size: Math.min(this.options.memory, bytesOf(pack.manifest)) });
    this.tell(this.now);
    entry.model.catch(() => {
      if (this.loaded.peek(key) === entry) this.loaded.delete(key);
    });
    return entry;
  }
}

/** Networks in use are never pulled away. */
function free({ gone, users, model }: Loaded): void {
  if (!gone || users > 0) return;
  model.then(
    (loaded) => loaded.release(),
    () => undefined,
  );
}

function bytesOf(manifest: PackManifest): number {
  return graphsOf(manifest).reduce((sum, graph) => sum + (manifest.files[graph]?.bytes ?? 0), 0);
}

/** The networks of a pack with all that it can do. */
async function createModel(pack: PackOnDisk, { provider, threads, batches }: LoadOptions): Promise<OrtGenerator> {
  const shape = dragPack(pack.manifest);
  const natural = shape?.by === 'solver' ? await readDirections(shape, pack.folder) : null;
  const graphs = await loadGraphs(pack, provider, threads);
  if (shape === null) return new OrtGenerator(pack.manifest, graphs, batches);
  return natural === null ? new OrtModel(shape, graphs, batches) : new SolvedModel(shape, natural, graphs, batches);
}

/** Loads one pack and sees that its graphs run together. */
async function loadModel(pack: PackOnDisk, options: LoadOptions): Promise<OrtGenerator> {
  const model = await createModel(pack, options);
  try {
    await warmUp(model);
  } catch (error) {
    const problem = `the graphs do not run together: ${(error as Error).message}`;
    throw new PackError({ pack: pack.manifest.name, part: 'run', file: 'manifest.json', field: 'files', problem });
  }
  return model;
}
