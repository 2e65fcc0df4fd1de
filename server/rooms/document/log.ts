import * as Y from 'yjs';
import type { Store } from '../../store/store';
import { Turn } from '../../../lib/work/turn';

/** Stored updates before they are merged into one: bounds both the time to open a room and the space of old strokes. */
const COMPACT_AFTER = 200;

interface Waiting {
  readonly update: Uint8Array;
  readonly origin: unknown;
  /** Why it was not stored. */
  error: Error | null;
}

/**
 * The updates of a room's document in the store. Each is stored first and applied then. Those that come while others are
 * being written go together in the next write.
 */
export class DocumentLog {
  private readonly turn = new Turn();
  private waiting: Waiting[] = [];
  private writing: Waiting[] = [];

  /**
   * @param doc gets an update once it is stored
   * @param sequences numbers of the updates that are stored
   * @param onLost updates that the guard had let in were not stored
   */
  constructor(
    private readonly roomId: string,
    private readonly store: Store,
    private readonly doc: Y.Doc,
    private sequences: number[],
    private readonly onLost: () => void,
  ) {}

  /**
   * Stores an update after all before it, then applies it.
   *
   * @throws StorageUnavailableError when it could not be stored, or one before it which it may build upon.
   */
  async append(update: Uint8Array, origin: unknown): Promise<void> {
    const entry: Waiting = { update, origin, error: null };
    this.waiting.push(entry);
    await this.turn.run(() => this.flush());
    if (entry.error !== null) throw entry.error;
  }

  /** Updates that are not applied yet, in their order. */
  get pending(): Uint8Array[] {
    return [...this.writing, ...this.waiting].map(({ update }) => update);
  }

  /** Merges what is stored. */
  async close(): Promise<void> {
    await this.turn.run(async () => {
      if (this.sequences.length > 1) await this.compact();
    });
  }

  private async flush(): Promise<void> {
    const batch = this.waiting;
    if (batch.length === 0) return;
    this.waiting = [];
    this.writing = batch;
    const next = (this.sequences.at(-1) ?? 0) + 1;
    try {
      const updates = batch.map(({ update }, i) => ({ sequence: next + i, update }));
      await this.store.documents.append(this.roomId, updates);
      this.sequences.push(...updates.map(({ sequence }) => sequence));
    } catch (error) {
      for (const entry of [...batch, ...this.waiting]) entry.error = error as Error;
      this.waiting = [];
      this.writing = [];
      this.onLost();
      return;
    }
    for (const { update, origin } of batch) Y.applyUpdate(this.doc, update, origin);
    this.writing = [];
    // What could not be merged is still there as it was, and is merged after the next change.
    if (this.sequences.length > COMPACT_AFTER) await this.compact().catch(() => undefined);
  }

  private async compact(): Promise<void> {
    const sequence = (this.sequences.at(-1) ?? 0) + 1;
    const update = Y.encodeStateAsUpdate(this.doc);
    await this.store.documents.compact(this.roomId, this.sequences, { sequence, update });
    this.sequences = [sequence];
  }
}
