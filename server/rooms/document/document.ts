import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Logger } from 'pino';
import type { Comment } from '../../../lib/comments/comment';
import type { DragSettings } from '../../../lib/drag/types';
import type { Point } from '../../../lib/geometry/point';
import type { FileDocument } from '../../../lib/export/room/schema';
import { COMMENTS, MASK, POINTS, SETTINGS, type MaskStroke, type PlannedPoint } from '../../../lib/document/schema';
import type { Store } from '../../store/store';
import { DocumentGuard, type Author, type Verdict } from './guard';

/** Stored updates before they are merged into one: bounds both the time to open a room and the space of old strokes. */
const COMPACT_AFTER = 200;

/** What the document says now. */
export interface DocumentContent {
  readonly points: readonly PlannedPoint[];
  readonly mask: readonly MaskStroke[];
  readonly settings: Partial<DragSettings>;
}

export type DocumentPart = keyof DocumentContent;

/** A room's Yjs document: loaded from the store, guarded against bad updates, written back as it changes. */
export class RoomDocument {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  private readonly guard: DocumentGuard;
  private applying = false;
  private writes: Promise<unknown> = Promise.resolve();
  private readonly listeners = new Set<(part: DocumentPart) => void>();

  private constructor(
    private readonly roomId: string,
    private readonly store: Store,
    private readonly log: Logger,
    /** Numbers of the stored updates. */
    private sequences: number[],
    updates: readonly Uint8Array[],
  ) {
    this.doc = new Y.Doc();
    for (const update of updates) Y.applyUpdate(this.doc, update);
    this.awareness = new Awareness(this.doc);
    this.awareness.setLocalState(null);
    this.guard = new DocumentGuard(this.doc);
    this.doc.on('update', (update: Uint8Array) => {
      if (!this.applying) this.guard.follow(update);
      this.persist(update);
    });
    for (const [part, type] of [
      ['points', this.doc.getMap(POINTS)],
      ['mask', this.doc.getArray(MASK)],
      ['settings', this.doc.getMap(SETTINGS)],
    ] as const) {
      type.observe(() => {
        for (const listener of this.listeners) listener(part);
      });
    }
  }

  static async load(roomId: string, store: Store, log: Logger): Promise<RoomDocument> {
    const stored = await store.documentUpdates(roomId);
    return new RoomDocument(
      roomId,
      store,
      log,
      stored.map(({ sequence }) => sequence),
      stored.map(({ update }) => update),
    );
  }

  /** Applies a client's update when it leaves the document valid; otherwise nothing changes. */
  apply(update: Uint8Array, by: Author, origin: unknown): Verdict {
    const verdict = this.guard.check(update, by);
    if (verdict.kind === 'good') {
      this.applying = true;
      try {
        Y.applyUpdate(this.doc, update, origin);
      } finally {
        this.applying = false;
      }
    }
    return verdict;
  }

  /** The guard lets only valid content in, which is why it is not checked again. */
  read(): DocumentContent {
    return {
      points: [...this.doc.getMap<PlannedPoint>(POINTS).values()],
      mask: this.doc.getArray<MaskStroke>(MASK).toArray(),
      settings: this.doc.getMap(SETTINGS).toJSON(),
    };
  }

  /** Everything in it, for a file. */
  readAll(): FileDocument {
    const { points, mask, settings } = this.read();
    const comments = this.doc.getMap<Comment>(COMMENTS).toJSON() as FileDocument['comments'];
    return {
      points: Object.fromEntries(points.map((point) => [point.id, point])),
      mask: [...mask],
      settings: settings as FileDocument['settings'],
      comments,
    };
  }

  onChange(listener: (part: DocumentPart) => void): void {
    this.listeners.add(listener);
  }

  /**
   * Moves handles along with the picture, after a planned edit or its undo. A point moves only when its handle still lies
   * where the picture had it before: what somebody placed anew stays.
   */
  moveHandles(from: ReadonlyMap<string, Point>, to: ReadonlyMap<string, Point>): void {
    const points = this.doc.getMap<PlannedPoint>(POINTS);
    this.doc.transact(() => {
      for (const [id, point] of points.entries()) {
        const before = from.get(id);
        const after = to.get(id);
        if (before === undefined || after === undefined) continue;
        if (point.handle.x !== before.x || point.handle.y !== before.y) continue;
        points.set(id, { ...point, handle: { x: after.x, y: after.y } });
      }
    });
  }

  /** Merges what is stored and lets go of the memory. */
  async close(): Promise<void> {
    if (this.sequences.length > 1) this.compact();
    await this.writes;
    this.awareness.destroy();
    this.guard.destroy();
    this.doc.destroy();
  }

  private persist(update: Uint8Array): void {
    const sequence = (this.sequences.at(-1) ?? 0) + 1;
    this.sequences.push(sequence);
    this.enqueue(() => this.store.appendDocumentUpdate(this.roomId, sequence, update));
    if (this.sequences.length > COMPACT_AFTER) this.compact();
  }

  private compact(): void {
    const old = this.sequences;
    const sequence = (old.at(-1) ?? 0) + 1;
    this.sequences = [sequence];
    const update = Y.encodeStateAsUpdate(this.doc);
    this.enqueue(() => this.store.compactDocument(this.roomId, old, { sequence, update }));
  }

  private enqueue(write: () => Promise<void>): void {
    this.writes = this.writes.then(write).catch((error: unknown) => {
      this.log.error({ err: error }, 'a change of the document could not be stored');
    });
  }
}
