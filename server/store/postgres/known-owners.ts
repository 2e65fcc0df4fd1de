/** Owners of rooms as this process knows them, so that not every request asks the database: forgotten as soon as one may have changed. */
import { LRUCache } from 'lru-cache';
import type { OwnerNode } from '../owners';

/** Rooms whose requests come here and go on to others. */
const MOST = 10_000;
/** Who ended without a word is found out within this time after the database counts it as gone. */
const KEPT_MS = 1_000;

export class KnownOwners {
  private readonly byTag = new LRUCache<string, OwnerNode>({ max: MOST, perf: performance });
  private changes = 0;

  /**
   * @param look asks the database: who owns it, and for how many ms that one counts as there if it says nothing more
   * @param sure whether this process is told of what changes; when it is not, every question is asked anew
   */
  constructor(
    private readonly look: (tag: string) => Promise<{ readonly owner: OwnerNode; readonly leftMs: number } | null>,
    private readonly sure: () => boolean,
  ) {}

  /** @throws as `look` */
  async of(tag: string): Promise<OwnerNode | null> {
    const known = this.sure() ? this.byTag.get(tag) : undefined;
    if (known !== undefined) return known;
    const { changes } = this;
    const found = await this.look(tag);
    if (found === null) return null;
    // What was changed while the answer was on its way may not be in it.
    if (changes === this.changes)
      this.byTag.set(tag, found.owner, { ttl: Math.max(1, Math.min(KEPT_MS, found.leftMs)) });
    return found.owner;
  }

  /** The room with this tag may be another's. */
  forget(tag: string): void {
    this.changes++;
    this.byTag.delete(tag);
  }

  /** Nothing that is known of this process counts. */
  doubt({ id }: OwnerNode): void {
    this.changes++;
    for (const [tag, owner] of this.byTag) if (owner.id === id) this.byTag.delete(tag);
  }

  forgetAll(): void {
    this.changes++;
    this.byTag.clear();
  }
}
