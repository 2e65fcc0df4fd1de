/** The Yjs side of a room: the shared document, kept in this browser as well, and awareness. */
import { IndexeddbPersistence } from 'y-indexeddb';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import {
  MASK,
  POINTS,
  SETTINGS,
  awarenessSchema,
  type AwarenessState,
  type MaskStroke,
  type PlannedPoint,
} from '@/lib/document/schema';
import { YJS_CLOSE, YJS_PATH, YJS_SUBPROTOCOL, YJS_TOKEN_PREFIX } from '@/lib/protocol';

/** Marks changes made by this person, the only ones that undo takes back. */
const MINE = Symbol('mine');
/** Changes of one kind within this time are one step of undo, ms. */
const MERGE_MS = 700;
/** Awareness goes out at most this often, ms: smooth for the eye, small for the wire. */
const AWARENESS_MS = 40;

export interface DocumentHandlers {
  onOthers: (others: ReadonlyMap<number, AwarenessState>) => void;
  onReady: () => void;
  /** The server ended the connection for good, with one of YJS_CLOSE. */
  onClosed: (code: number) => void;
}

export class RoomDocument {
  readonly doc = new Y.Doc();
  readonly points = this.doc.getMap<PlannedPoint>(POINTS);
  readonly mask = this.doc.getArray<MaskStroke>(MASK);
  readonly settings = this.doc.getMap<unknown>(SETTINGS);
  readonly undoManager = new Y.UndoManager([this.points, this.mask, this.settings], {
    trackedOrigins: new Set([MINE]),
    // When a step of undo ends is decided in `change`.
    captureTimeout: Number.MAX_SAFE_INTEGER,
  });
  private readonly provider: WebsocketProvider;
  private readonly kept: IndexeddbPersistence;
  private mine: AwarenessState | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private lastKind = '';
  private lastChange = 0;

  constructor(room: string, token: string, handlers: DocumentHandlers) {
    this.kept = new IndexeddbPersistence(`tug.room.${room}`, this.doc);
    this.kept.once('synced', handlers.onReady);
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${YJS_PATH}`;
    this.provider = new WebsocketProvider(url, room, this.doc, {
      protocols: [YJS_SUBPROTOCOL, YJS_TOKEN_PREFIX + token],
      // Tabs of one browser are separate participants; the server is their meeting place.
      disableBc: true,
      connect: false,
    });
    const { awareness } = this.provider;
    awareness.setLocalState(null);
    awareness.on('change', () => {
      const others = new Map<number, AwarenessState>();
      for (const [client, state] of awareness.getStates()) {
        const parsed = awarenessSchema.safeParse(state);
        if (client !== this.doc.clientID && parsed.success) others.set(client, parsed.data);
      }
      handlers.onOthers(others);
    });
    this.provider.on('closed', ({ code }: { code: number }) => handlers.onClosed(code));
    addEventListener('pagehide', this.leave);
    addEventListener('pageshow', this.comeBack);
  }

  connect(): void {
    this.provider.connect();
  }

  /**
   * Changes the document as this person. Changes of the same `kind` that follow each other quickly are one step of undo, such
   * as a point moved by holding an arrow key; with `held` (a pointer that is down) they are one step however long it takes.
   * A kind of '' stands alone.
   */
  change(kind: string, make: () => void, held = false): void {
    const now = performance.now();
    const goesOn = kind !== '' && kind === this.lastKind && (held || now - this.lastChange < MERGE_MS);
    if (!goesOn) this.undoManager.stopCapturing();
    this.lastKind = kind;
    this.lastChange = now;
    this.doc.transact(make, MINE);
  }

  /** Says what this person does; sent with the next beat. */
  say(part: Partial<AwarenessState>, base?: AwarenessState): void {
    if (base !== undefined) this.mine = base;
    if (this.mine === null) return;
    this.mine = { ...this.mine, ...part };
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.provider.awareness.setLocalState(this.mine);
    }, AWARENESS_MS);
  }

  /** Throws away what this browser keeps of the document. */
  async drop(): Promise<void> {
    await this.kept.clearData();
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    removeEventListener('pagehide', this.leave);
    removeEventListener('pageshow', this.comeBack);
    this.leave();
    this.provider.destroy();
    void this.kept.destroy();
    this.undoManager.destroy();
    this.doc.destroy();
  }

  private readonly leave = (): void => {
    this.provider.awareness.setLocalState(null);
  };

  private readonly comeBack = (): void => {
    if (this.mine !== null) this.provider.awareness.setLocalState(this.mine);
  };
}

/** Closed because of what this browser sent, not because of who we are: a fresh copy helps. */
export function isRefusedDocument(code: number): boolean {
  return (
    code === YJS_CLOSE.refused ||
    code === YJS_CLOSE.tooLarge ||
    code === YJS_CLOSE.malformed ||
    code === YJS_CLOSE.forbidden
  );
}
