/** Which packs can be used now: looks at their folder again and again, and takes over what came and went, in all threads or in none. */
import { PackError } from '../../lib/pack/errors';
import { packId, packWords } from '../../lib/pack/id';
import type { PackManifest } from '../../lib/pack/manifest';
import type { PackLibrary } from './library/library';
import type { PackOnDisk } from './library/read-pack';
import type { PoolLogger } from './logger';
import type { RefusedPack } from './messages';
import type { WorkerSlot } from './worker-slot';

export interface WatchParts {
  readonly library: PackLibrary;
  readonly slots: readonly WorkerSlot[];
  /** Those that can be used at the start, by name. */
  readonly packs: ReadonlyMap<string, PackManifest>;
  /** Those that cannot, and why. */
  readonly refused: readonly PackError[];
  readonly logger: PoolLogger;
  /** How often the folder is looked at, ms; never when left out. */
  readonly lookEveryMs?: number;
}

export const fromRefused = ({ pack, file, field, problem }: RefusedPack): PackError =>
  new PackError(pack, file, field, problem);

export class PackWatch {
  readonly packs: Map<string, PackManifest>;
  /** The look under way, or the last one. Never rejects. */
  looked: Promise<void> = Promise.resolve();
  private readonly listeners = new Set<() => void>();
  private bad: readonly PackError[];
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(private readonly parts: WatchParts) {
    this.packs = new Map(parts.packs);
    this.bad = parts.refused;
    this.lookLater();
  }

  get refused(): readonly PackError[] {
    return this.bad;
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
    for (const slot of this.parts.slots) {
      const refused = await slot.add(pack).catch((error: unknown): RefusedPack => {
        return { pack: pack.manifest.name, file: 'manifest.json', field: null, problem: (error as Error).message };
      });
      if (refused === null) continue;
      for (const other of this.parts.slots) other.remove(pack);
      return fromRefused(refused);
    }
    return null;
  }
}
