import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { Logger } from 'pino';
import type { Point } from '../../../lib/geometry/point';
import { MASK, POINTS, SETTINGS, type PlannedPoint } from '../../../lib/document/schema';
import { problem } from '../../../lib/protocol';
import { StorageUnavailableError } from '../../store/health';
import type { Store } from '../../store/store';
import { contentOf, readUpdates, type DocumentContent } from './content';
import { changesSomething, deletionsOf, type Deletions } from './changes';
import { removalOfFaulty } from './entries';
import { DocumentGuard, type Author, type Verdict } from './guard';
import { DocumentLog } from './log';
import { SettingStamps } from './setters';
import { CommentStamps } from './stamps';

/** The connection is to come back later, with what was not taken. */
const TRY_AGAIN_LATER = 1013;
const unavailable: Verdict = { kind: 'bad', closeCode: TRY_AGAIN_LATER, problem: problem('busy.storage') };

/** What a planned edit, or its undo, means for the points of the document. */
export interface PointsMove {
  /** Where the picture had each point before, and has it now. */
  readonly from: ReadonlyMap<string, Point>;
  readonly to: ReadonlyMap<string, Point>;
  /** Whether those with a target have been brought there. */
  readonly done: boolean;
}

export type DocumentPart = keyof DocumentContent;

/**
 * A room's Yjs document: loaded from the store, guarded against bad updates. A change is in the store before it shows here and
 * before anybody learns of it, so nothing that was announced can be lost.
 */
export class RoomDocument {
  readonly awareness: Awareness;
  private readonly guard: DocumentGuard;
  private readonly stored: DocumentLog;
  private readonly stamps: CommentStamps;
  private readonly setters: SettingStamps;
  private readonly listeners = new Set<(part: DocumentPart) => void>();
  /** The whole document as one update, until the next change: newcomers come in crowds. */
  private whole: Uint8Array | null = null;
  /** Likewise all deletions in it. */
  private deletions: Deletions | null = null;

  private constructor(
    private readonly store: Store,
    private readonly log: Logger,
    roomId: string,
    readonly doc: Y.Doc,
    /** Numbers of its updates in the store. */
    sequences: readonly number[],
  ) {
    this.awareness = new Awareness(this.doc);
    this.awareness.setLocalState(null);
    this.stored = new DocumentLog(roomId, store, this.doc, [...sequences], () => {
      this.guard.reset();
    });
    this.guard = new DocumentGuard(this.doc, () => this.stored.pending);
    this.stamps = new CommentStamps(this.doc);
    this.setters = new SettingStamps(this.doc);
    this.doc.on('update', () => {
      this.whole = null;
      this.deletions = null;
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

  /** What may not be in it, and was let in by an earlier version or lost what it builds upon, is taken out. */
  static async load(roomId: string, store: Store, log: Logger): Promise<RoomDocument> {
    const updates = await store.documents.updates(roomId);
    const doc = new Y.Doc();
    await readUpdates(doc, updates);
    const removal = await removalOfFaulty(doc);
    const sequences = updates.map(({ sequence }) => sequence);
    const document = new RoomDocument(store, log, roomId, doc, sequences);
    if (removal !== null) await document.change(removal);
    return document;
  }

  /**
   * Applies a client's update when it leaves the document valid and could be stored; otherwise nothing changes. Updates are
   * decided upon in the order of the calls.
   */
  async apply(update: Uint8Array, by: Author, origin: unknown): Promise<Verdict> {
    if (this.store.health.reason !== null) return unavailable;
    const verdict = this.guard.check(update, by);
    if (verdict.kind !== 'good') return verdict;
    try {
      await this.stored.append(update, origin);
      for (const stamp of [this.stamps.take(), this.setters.take(by, origin)])
        if (stamp !== null) await this.change(stamp);
      return verdict;
    } catch (error) {
      if (!(error instanceof StorageUnavailableError)) this.log.error({ err: error }, 'a change could not be stored');
      return unavailable;
    }
  }

  /** A change that the server itself makes. Never throws: what could not be stored is not made, and stands in the log. */
  async change(make: (doc: Y.Doc) => void): Promise<void> {
    const update = this.guard.make(make);
    if (update === null) return;
    await this.stored.append(update, null).catch((error: unknown) => {
      this.log.error({ err: error }, 'a change of the document could not be stored');
    });
  }

  /** All that somebody does not know yet who knows what `stateVector` says. @throws Error when that is none. */
  since(stateVector: Uint8Array): Uint8Array {
    if (Y.decodeStateVector(stateVector).size > 0) return Y.encodeStateAsUpdate(this.doc, stateVector);
    this.whole ??= Y.encodeStateAsUpdate(this.doc);
    return this.whole;
  }

  /**
   * Whether an update says nothing new. y-websocket clients answer every greeting with all deletions that they know of, and
   * those of a viewer are no attempt to change anything.
   *
   * @throws Error when the bytes are no update.
   */
  knows(update: Uint8Array): boolean {
    this.deletions ??= deletionsOf(this.doc);
    return !changesSomething(this.doc, this.deletions, update);
  }

  read(): DocumentContent {
    return contentOf(this.doc);
  }

  onChange(listener: (part: DocumentPart) => void): void {
    this.listeners.add(listener);
  }

  /**
   * Moves points along with the picture, after a planned edit or its undo. A point changes only when its handle still lies
   * where the picture had it before: what somebody placed anew stays.
   */
  async movePoints(moves: readonly PointsMove[]): Promise<void> {
    if (moves.length === 0) return;
    await this.change((doc) => {
      const points = doc.getMap<PlannedPoint>(POINTS);
      for (const { from, to, done } of moves) {
        for (const [id, point] of points.entries()) {
          const before = from.get(id);
          const after = to.get(id);
          if (before === undefined || after === undefined) continue;
          if (point.handle.x !== before.x || point.handle.y !== before.y) continue;
          const moved: PlannedPoint = { ...point, handle: { x: after.x, y: after.y } };
          delete moved.done;
          points.set(id, done && point.target !== null ? { ...moved, done: true } : moved);
        }
      }
    });
  }

  /** Merges what is stored and lets go of the memory. */
  async close(): Promise<void> {
    await this.stored.close().catch((error: unknown) => {
      this.log.error({ err: error }, 'the document could not be merged');
    });
    this.awareness.destroy();
    this.guard.destroy();
    this.doc.destroy();
  }
}
