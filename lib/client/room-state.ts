/** What is known about the room: a copy of what the server said last. Changed only by its client. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { shortHash } from '../pack/id';
import {
  problem,
  type FrameHeader,
  type HistoryNode,
  type PackSummary,
  type Participant,
  type Problem,
  type ServerMessages,
} from '../protocol';
import type { SeenPresence } from '../document/schema';
import type { FacePart } from '../face/places';
import { squareOf, type Point, type Size } from '../geometry/point';
import { may } from '../roles/permissions';
import type { DocumentChange } from './document-change';

export type RunningDrag = ServerMessages['drag:start'];

/** `offline`: the machine says there is no network. `closed`: the server will not have us (see `problem`). */
export type Link = 'connecting' | 'online' | 'reconnecting' | 'offline' | 'closed';

export interface HeldPoint {
  pullId: string;
  handle: Point;
  target: Point;
  /** How far around it the picture may follow, 0..1; left out where nobody said. */
  reach?: number | undefined;
}

export interface OwnPull extends HeldPoint {
  /** The same on the other side, which goes along mirrored. */
  twin: HeldPoint | null;
}

/** One step of undo or redo that was done, and what it took back or did again. */
export interface UndoStep {
  readonly way: 'undo' | 'redo';
  readonly what:
    | { readonly kind: 'edit'; readonly node: HistoryNode }
    | { readonly kind: 'document'; readonly change: DocumentChange };
}

export interface RoomState {
  link: Link;
  /** The server answers over HTTP, but nothing that lasts gets through to it. */
  blocked: boolean;
  /** The room goes over plain requests, for want of WebSockets. */
  polling: boolean;
  /** Why the link is closed for good. */
  problem: Problem | null;
  name: string;
  /** How far the server's clock was before this machine's when it was last heard of, ms. */
  serverAhead: number;
  /** Whether viewers may take files out. */
  viewersExport: boolean;
  /** Whether the server can save what is changed. */
  writable: boolean;
  me: Participant | null;
  packs: readonly PackSummary[];
  /** Id of the node where the room stands. */
  head: string | null;
  /** In the order of their commits: what comes later is put at its end, earlier edits that are still on their way at its start. */
  nodes: ReadonlyMap<string, HistoryNode>;
  /** How many edits of the room are still on their way. */
  earlier: number;
  drag: RunningDrag | null;
  participants: readonly Participant[];
  /** People who left a moment ago. */
  left: readonly Participant[];
  /** Header of the frame that is on the screen. */
  frameHeader: FrameHeader | null;
  /** Counts shown frames: what depends on the picture's pixels listens to it. */
  shown: number;
  /** SHA-256 of the encoded last frame of an edit; null while frames of a drag are shown. */
  digest: string | null;
  ownPull: OwnPull | null;
  /** Where my last press had hold of nothing that can follow, and what was there; null before the first time. */
  stuck: { readonly at: Point; readonly part: FacePart | 'outside' | 'masked' | 'unknown' } | null;
  /** What others do right now, by Yjs client. Only people whom the server names. */
  others: ReadonlyMap<number, SeenPresence>;
  /** Whether there is something of mine to take back, or to do again. */
  canUndo: boolean;
  canRedo: boolean;
  /** The server does not take this client's document any more: points and mask are no longer shared until a reload. */
  documentLost: boolean;
  /** Of the document: something was changed here that the server has not confirmed as stored. */
  unsaved: boolean;
  /** The document's own connection stands. */
  documentConnected: boolean;
  /** What undo or redo did last; null before the first time. */
  lastStep: UndoStep | null;
  /** The document as it was kept here has been read. */
  documentReady: boolean;
}

export type RoomStore = StoreApi<RoomState>;

export function createRoomStore(name: string): RoomStore {
  return createStore<RoomState>(() => ({
    link: 'connecting',
    blocked: false,
    polling: false,
    problem: null,
    name,
    serverAhead: 0,
    viewersExport: true,
    writable: true,
    me: null,
    packs: [],
    head: null,
    nodes: new Map(),
    earlier: 0,
    drag: null,
    participants: [],
    left: [],
    frameHeader: null,
    shown: 0,
    digest: null,
    ownPull: null,
    stuck: null,
    others: new Map(),
    canUndo: false,
    canRedo: false,
    documentLost: false,
    unsaved: false,
    documentConnected: false,
    lastStep: null,
    documentReady: false,
  }));
}

/** The node where the room stands. */
export function headNode(state: Pick<RoomState, 'head' | 'nodes'>): HistoryNode | null {
  return state.head === null ? null : (state.nodes.get(state.head) ?? null);
}

/** The pack of the picture on the screen, if it is installed; another version under its name is another pack. */
export function headPack(state: Pick<RoomState, 'head' | 'nodes' | 'packs'>): PackSummary | null {
  const node = headNode(state);
  return state.packs.find((pack) => pack.name === node?.pack && pack.generator === node.generator) ?? null;
}

/** How large the picture is where the room stands, image px: of a photo its own size. Null when that is not known. */
export function headSize(state: Pick<RoomState, 'head' | 'nodes' | 'packs'>): Size | null {
  const photo = headNode(state)?.photo;
  if (photo !== undefined) return photo;
  const pack = headPack(state);
  return pack === null ? null : squareOf(pack.resolution);
}

/** Whether what is shown can be taken as a photo, whose own pixels are pulled: a pack drew it, and some pack here moves photos. */
export function hasOwnPixels(state: Pick<RoomState, 'head' | 'nodes' | 'packs'>): boolean {
  const node = headNode(state);
  const moved = state.packs.some(({ capabilities }) => capabilities.includes('surface'));
  return node !== null && node.photo === undefined && moved;
}

/** Which pack the picture on the screen lacks; null when it is there, or nothing is on the screen yet. */
export function missingPack(state: Pick<RoomState, 'head' | 'nodes' | 'packs'>): Problem | null {
  const node = headNode(state);
  if (node === null || headPack(state) !== null) return null;
  const missing = { pack: node.pack, hash: shortHash(node.generator) };
  const other = state.packs.find((pack) => pack.name === node.pack);
  return other === undefined
    ? problem('unknown-pack.missing', missing)
    : problem('unknown-pack.version', { ...missing, installed: shortHash(other.generator) });
}

/** Whether I may change the picture and the plan. False until the server said who I am. */
export function mayEdit({ me, viewersExport }: Pick<RoomState, 'me' | 'viewersExport'>): boolean {
  return me !== null && may(me.role, 'edit', { viewersExport });
}

/** Whether I may change them, and the server can save it. */
export function canEdit(state: Pick<RoomState, 'me' | 'viewersExport' | 'writable'>): boolean {
  return state.writable && mayEdit(state);
}
