/** The Yjs side of a room: the shared document, kept here as well where there is a place for it, and presence, which goes over Yjs awareness. */
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import {
  MASK,
  POINTS,
  SETTINGS,
  seenPresenceSchema,
  type Presence,
  type SeenPresence,
  type MaskStroke,
  type PlannedPoint,
} from '../document/schema';
import {
  ROOM_TAG_PARAM,
  YJS_CLOSE,
  YJS_PATH,
  YJS_TOKEN_PREFIX,
  readReason,
  roomTag,
  yjsSubprotocols,
  type Membership,
  type Problem,
  type VersionRange,
} from '../protocol';
import type { DocumentMoment } from './document-change';
import { documentLines } from './document-line';
import { DocumentSaving, type SavingState } from './document-saving';
import type { ClientWorld, KeptDocument } from './world';

/** Marks changes made by this person, the only ones that undo takes back. */
const MINE = Symbol('mine');
/** Changes of one kind within this time are one step of undo, ms. */
const MERGE_MS = 700;
/** Presence goes out at most this often, ms: smooth for the eye, small for the wire. */
const PRESENCE_MS = 40;

export interface DocumentHandlers {
  readonly onOthers: (others: ReadonlyMap<number, SeenPresence>) => void;
  readonly onReady: () => void;
  readonly onSaving?: (state: SavingState) => void;
  /** An attempt to connect failed on the way. */
  readonly onFailed?: () => void;
  /** It stands; told whether it polls, for want of WebSockets. */
  readonly onPolling?: (polling: boolean) => void;
  /** The server ended the connection for good, with one of YJS_CLOSE. */
  readonly onClosed: (code: number, problem: Problem) => void;
}

/** Where a document lives, and what it is given. */
export interface DocumentPlace extends Pick<ClientWorld<unknown>, 'base' | 'storage' | 'WebSocket'> {
  readonly member: Pick<Membership, 'room' | 'token'>;
  /** Of the endpoint's protocol; all that this code knows unless said otherwise. */
  readonly versions?: VersionRange;
  /** To go on with, such as one that was changed without a connection. */
  readonly doc?: Y.Doc;
}

export class RoomDocument {
  readonly doc: Y.Doc;
  readonly points: Y.Map<PlannedPoint>;
  readonly mask: Y.Array<MaskStroke>;
  readonly settings: Y.Map<unknown>;
  readonly undoManager: Y.UndoManager;
  readonly provider: WebsocketProvider;
  private readonly kept: KeptDocument | null;
  private readonly saving: DocumentSaving;
  private mine: Presence | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private lastKind = '';
  private lastChange = 0;

  /** Not connected yet; `connect` does that. */
  constructor(place: DocumentPlace, handlers: DocumentHandlers) {
    const { base, member, storage, WebSocket = globalThis.WebSocket, versions, doc = new Y.Doc() } = place;
    this.doc = doc;
    this.points = doc.getMap(POINTS);
    this.mask = doc.getArray(MASK);
    this.settings = doc.getMap(SETTINGS);
    this.undoManager = new Y.UndoManager([this.points, this.mask, this.settings], {
      trackedOrigins: new Set([MINE]),
      // When a step of undo ends is decided in `change`.
      captureTimeout: Number.MAX_SAFE_INTEGER,
    });
    this.kept = storage?.open(member.room, doc) ?? null;
    void (this.kept?.loaded ?? Promise.resolve()).then(handlers.onReady);
    this.provider = new WebsocketProvider(base.replace(/^http/, 'ws') + YJS_PATH, member.room, doc, {
      params: { [ROOM_TAG_PARAM]: roomTag(member.room) },
      protocols: [...yjsSubprotocols(versions), YJS_TOKEN_PREFIX + member.token],
      // Two clients of one browser are separate participants; the server is their meeting place.
      disableBc: true,
      connect: false,
      WebSocketPolyfill: documentLines(WebSocket, (polling) => handlers.onPolling?.(polling)),
    });
    this.saving = new DocumentSaving(this.provider, (state) => handlers.onSaving?.(state));
    const { awareness } = this.provider;
    awareness.setLocalState(null);
    awareness.on('change', () => {
      const others = new Map<number, SeenPresence>();
      for (const [client, state] of awareness.getStates()) {
        const parsed = seenPresenceSchema.safeParse(state);
        if (client !== doc.clientID && parsed.success) others.set(client, parsed.data);
      }
      handlers.onOthers(others);
    });
    this.provider.on('connection-error', () => handlers.onFailed?.());
    this.provider.on('closed', ({ code, reason }) => {
      handlers.onClosed(code, readReason(reason));
    });
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

  /** Whether the server comes to have all that was changed here until now; false after ANSWER_MS, or when this is closed. */
  stored(): Promise<boolean> {
    return this.saving.stored();
  }

  /** What undo can change, as it is now. */
  moment(): DocumentMoment {
    return {
      points: new Map(this.points.entries()),
      strokes: this.mask.toArray(),
      settings: new Map(this.settings.entries()),
    };
  }

  /** What this person does from now on; sent with the next beat. */
  setPresence(part: Partial<Presence>, base?: Presence): void {
    if (base !== undefined) this.mine = base;
    if (this.mine === null) return;
    this.mine = { ...this.mine, ...part };
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.provider.awareness.setLocalState(this.mine);
    }, PRESENCE_MS);
  }

  /** What this person does now, as the others see it or will at the next beat; null before they are in. */
  get presence(): Presence | null {
    return this.mine;
  }

  /** Throws away what is kept of the document here. */
  async drop(): Promise<void> {
    await this.kept?.clear();
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.show(false);
    this.saving.close();
    this.provider.destroy();
    this.kept?.close();
    this.undoManager.destroy();
    this.doc.destroy();
  }

  /** Whether the others see this person: not while they are away from the page. */
  show(here: boolean): void {
    this.provider.awareness.setLocalState(here ? this.mine : null);
  }
}

/** Closed because of what this client sent, not because of who we are: a fresh copy helps. */
export function isRefusedDocument(code: number): boolean {
  return (
    code === YJS_CLOSE.refused ||
    code === YJS_CLOSE.tooLarge ||
    code === YJS_CLOSE.malformed ||
    code === YJS_CLOSE.forbidden
  );
}
