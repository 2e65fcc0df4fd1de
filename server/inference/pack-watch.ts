/** Which packs can be used now: looks at their folder again and again, and takes over what came and went, in all threads or in none. */
import { PackError } from '../../lib/pack/errors';
import { packId, packKey, packWords, type PackId } from '../../lib/pack/id';
import type { PackManifest } from '../../lib/pack/manifest';
import type { PackLibrary } from './library/library';
import type { PackOnDisk } from './library/read-pack';
import type { PoolLogger } from './logger';
import type { StepTime, TakenPack } from './messages';
import type { WorkerSlot } from './worker-slot';

export interface WatchParts {
  readonly library: PackLibrary;
  readonly slots: readonly WorkerSlot[];
  /** Those that can be used at the start, by name. */
  readonly packs: ReadonlyMap<string, PackManifest>;
  /** Those that cannot, and why. */
  readonly refused: readonly PackError[];
  /** What a step of them takes here. */
  readonly stepTimes: readonly StepTime[];
  readonly logger: PoolLogger;
  /** How often the folder is looked at, ms; never when left out. */
  readonly lookEveryMs?: number;
}

/** How much of the way: the guess of a busy start is gone after some ten steps, and one slow step is not the whole truth. */
const NEARER = 1 / 4;

export class PackWatch {
  readonly packs: Map<string, PackManifest>;
  /** Milliseconds of a step, by `packKey`. */
  readonly stepTimes: Map<string, number>;
  /** The look under way, or the last one. Never rejects. */
  looked: Promise<void> = Promise.resolve();
  private readonly listeners = new Set<() => void>();
  private bad: readonly PackError[];
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(private readonly parts: WatchParts) {
    this.packs = new Map(parts.packs);
    this.stepTimes = new Map(parts.stepTimes);
    this.bad = parts.refused;
    this.lookLater();
  }

  get refused(): readonly PackError[] {
    return this.bad;
  }

  /** A step of a pull took so long, ms: what is told of the pack comes nearer to it. */
  stepTook(pack: PackId, ms: number): void {
    const key = packKey(pack);
    const told = this.stepTimes.get(key);
    if (told !== undefined) this.stepTimes.set(key, told + NEARER * (ms - told));
  }

  /** @returns what ends the listening. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** No further look begins; `looked` says when the last one is over. */
  stop(): void {
    this.stopped = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private lookLater(): void {
    const { lookEveryMs, logger } = this.parts;
    if (lookEveryMs === undefined || this.stopped) return;
    this.timer = setTimeout(() => {
      this.looked = this.look()
        .catch((error: unknown) => {
          if (!this.stopped) logger.warn({ err: error }, 'the folder of model packs cannot be looked at');
        })
        .finally(() => {
          this.lookLater();
        });
    }, lookEveryMs);
    this.timer.unref();
  }

  /** Takes over what came and went in the folder since the last look. */
  private async look(): Promise<void> {
    const { library, logger } = this.parts;
    const { packs } = this;
    const { gone, appeared, refused } = await library.look();
    const touched = new Set([...gone, ...appeared].map(({ manifest }) => manifest.name));
    for (const error of refused) touched.add(error.pack);
    if (touched.size === 0) return;
    const bad = [...this.bad.filter(({ pack }) => !touched.has(pack)), ...refused];
    for (const pack of gone) {
      packs.delete(pack.manifest.name);
      this.stepTimes.delete(packKey(packId(pack.manifest)));
      for (const slot of this.parts.slots) slot.remove(pack);
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
    const { name } = pack.manifest;
    for (const slot of this.parts.slots) {
      const taken = await slot.add(pack).catch((error: unknown): TakenPack => {
        const { message: problem } = error as Error;
        return { refused: { pack: name, part: 'run', file: 'manifest.json', field: null, problem } };
      });
      if (taken.refused === null) {
        this.stepTimes.set(packKey(packId(pack.manifest)), taken.stepMs);
        continue;
      }
      for (const other of this.parts.slots) other.remove(pack);
      this.stepTimes.delete(packKey(packId(pack.manifest)));
      return new PackError(taken.refused);
    }
    return null;
  }
}
