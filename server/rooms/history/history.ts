import type { MaskStroke } from '../../../lib/document/schema';
import { newId } from '../../access/tokens';
import { addEdit, redo, undo, type EditNode, type History, type Move } from '../../../lib/history/undo';
import { wayBetween } from '../../../lib/history/way';
import { encodeTrajectory, type TrajectoryStep } from '../../../lib/history/trajectory';
import type { HistoryNode, NodePhoto } from '../../../lib/protocol';
import type { MemberRecord, NodeRecord } from '../../store/records';
import type { NodeData } from '../../store/node-records';
import type { NewPhoto } from '../../store/photo-records';
import type { Store } from '../../store/store';
import { Refused } from '../../access/refused';

/** Who made an edit, as its node keeps it: the name and colour of then. */
export type Author = Pick<MemberRecord, 'id' | 'name' | 'color'>;

/** What a new edit brings; the rest of its node follows from where the room stands. */
export interface NewEdit {
  /** Of its node; one is made for those that nobody speaks of before. */
  readonly id?: string;
  readonly kind: NodeRecord['node']['kind'];
  readonly author: Author;
  /** Whoever made it with them. */
  readonly coauthors?: readonly Author[];
  readonly durationMs: number;
  readonly pack: string;
  readonly generator: string | undefined;
  readonly seed: number | null;
  readonly truncation: number;
  /** What of which the picture is a state. */
  readonly photo?: NodePhoto | undefined;
  readonly ws: Float32Array;
  readonly thumbnail: Uint8Array;
  /** A photo that comes into the room with it. */
  readonly newPhoto?: NewPhoto | undefined;
  /** Of an image that is seen in a mask alone, and around it what the edit before shows. */
  readonly mask?: readonly MaskStroke[] | undefined;
  /** Of a drag: its steps, and what it was made with. */
  readonly drag: {
    readonly layers: number;
    readonly wDim: number;
    readonly steps: readonly TrajectoryStep[];
    readonly reason: NonNullable<NodeRecord['node']['reason']>;
    readonly mask: NodeRecord['mask'];
    readonly settings: NodeRecord['settings'];
    readonly handles: NodeRecord['handles'];
    /** Undefined where the pack names no parts. */
    readonly pulled?: NodeRecord['node']['pulled'];
    /** Outside of the mask the picture stayed. */
    readonly kept?: boolean;
  } | null;
}

/** @param index number of commits before it in its room */
export function makeNode(edit: NewEdit, parent: string | null, index: number): NodeRecord {
  const { author, drag } = edit;
  const last = drag?.steps.at(-1);
  return {
    index,
    node: {
      id: edit.id ?? newId(),
      parent,
      kind: edit.kind,
      author: asKept(author),
      ...(edit.coauthors === undefined || edit.coauthors.length === 0 ? {} : { coauthors: edit.coauthors.map(asKept) }),
      time: Date.now(),
      durationMs: Math.round(edit.durationMs),
      steps: drag === null ? 0 : drag.steps.length - 1,
      pack: edit.pack,
      generator: edit.generator,
      seed: edit.seed,
      truncation: edit.truncation,
      ...(edit.photo === undefined ? {} : { photo: edit.photo }),
      points: last?.points.map((point) => ({ ...point })) ?? [],
      reason: drag?.reason ?? null,
      ...(drag?.pulled === undefined ? {} : { pulled: drag.pulled }),
      ...(drag?.kept === true || edit.mask !== undefined ? { kept: true as const } : {}),
    },
    mask: drag?.mask ?? [...(edit.mask ?? [])],
    // How natural a photo is nobody measures.
    naturalDistance: edit.photo === undefined ? (last?.naturalDistance ?? null) : null,
    settings: drag?.settings ?? null,
    handles: drag?.handles ?? [],
  };
}

/** A room's edits and where it stands. Every change is on disk before it shows here. */
export class RoomHistory {
  private tree: History;

  private constructor(
    readonly roomId: string,
    private readonly store: Store,
    private readonly records: Map<string, NodeRecord>,
    head: string,
    /** W+ latent of the head. */
    private ws: Float32Array,
  ) {
    const nodes = [...records.values()].map(({ node }) => {
      return [node.id, editNode(node)] as const;
    });
    this.tree = { nodes: new Map(nodes), head, redo: new Map() };
  }

  /** @throws Error when the store holds no whole history of this room. */
  static async load(roomId: string, store: Store): Promise<RoomHistory> {
    const [records, head] = await Promise.all([store.nodes(roomId), store.head(roomId)]);
    const ws = head === null ? null : await store.latent(roomId, head);
    if (head === null || ws === null) throw new Error('the room has no head');
    return new RoomHistory(roomId, store, new Map(records.map((record) => [record.node.id, record])), head, ws);
  }

  /** @throws StorageUnavailableError while no edit could be kept. */
  checkWritable(): void {
    this.store.health.check();
  }

  get head(): NodeRecord {
    return this.record(this.tree.head);
  }

  get headWs(): Float32Array {
    return this.ws;
  }

  /** In the order of their commits. */
  get nodes(): HistoryNode[] {
    return [...this.records.values()].map(({ node }) => node);
  }

  /** Likewise, with what only the server needs. */
  get all(): NodeRecord[] {
    return [...this.records.values()];
  }

  /** @throws Refused when the room has no such node. */
  record(id: string): NodeRecord {
    const record = this.records.get(id);
    if (record === undefined) throw new Refused('unknown-node', {}, 'nodeId');
    return record;
  }

  /** The edits between two nodes: those that are left on the way, and those that are entered. */
  way(from: string, to: string): { readonly left: readonly NodeRecord[]; readonly entered: readonly NodeRecord[] } {
    const { left, entered } = wayBetween((id) => this.tree.nodes.get(id)?.parent, from, to);
    const records = (ids: readonly string[]) => ids.map((id) => this.record(id));
    return { left: records(left), entered: records(entered) };
  }

  async latent(id: string): Promise<Float32Array> {
    if (id === this.tree.head) return this.ws;
    const ws = await this.store.latent(this.roomId, this.record(id).node.id);
    if (ws === null) throw new Error(`node ${id} has no latent`);
    return ws;
  }

  /** Writes an edit on the head, and it is the head from then on. */
  async commit(edit: NewEdit): Promise<NodeRecord> {
    const record = makeNode(edit, this.tree.head, this.nextIndex);
    const trajectory = edit.drag === null ? null : encodeTrajectory(edit.drag);
    await this.add(record, { ws: edit.ws, trajectory, thumbnail: edit.thumbnail, photo: edit.newPhoto });
    return record;
  }

  /** @returns the edit that was taken back. @throws Refused by the rules of lib/history/undo. */
  async undo(memberId: string): Promise<NodeRecord> {
    const undone = this.head;
    await this.move(undo(this.tree, memberId));
    return undone;
  }

  /** @returns the edit that came again. @throws Refused likewise. */
  async redo(memberId: string): Promise<NodeRecord> {
    await this.move(redo(this.tree, memberId));
    return this.head;
  }

  /**
   * Goes on from where the room stood at another node. That is an edit of its own, so that all see who did it and it can be
   * taken back.
   *
   * @returns null when the room stands there already.
   */
  async restore(id: string, author: Author): Promise<NodeRecord | null> {
    const { node, naturalDistance } = checkThere(this.record(id));
    const here = this.head.node;
    if (id === here.id || (here.kind === 'restore' && id === here.parent)) return null;
    const [ws, thumbnail] = await Promise.all([this.latent(id), this.store.thumbnail(this.roomId, id)]);
    if (thumbnail === null) throw new Error(`node ${id} has no thumbnail`);
    const { pack, generator, seed, truncation, photo } = node;
    const made = makeNode(
      { kind: 'restore', author, durationMs: 0, pack, generator, seed, truncation, photo, ws, thumbnail, drag: null },
      id,
      this.nextIndex,
    );
    const record = { ...made, node: { ...made.node, from: here.id }, naturalDistance };
    await this.add(record, { ws, trajectory: null, thumbnail });
    return record;
  }

  /** Deletes a photo for ever. @param blank a small picture that stands for it. @returns the nodes that showed it */
  async deletePhoto(hash: string, blank: Uint8Array): Promise<HistoryNode[]> {
    const gone = await this.store.photos.delete(this.roomId, hash, blank);
    for (const record of gone) this.records.set(record.node.id, record);
    return gone.map(({ node }) => node);
  }

  /** Names a node or stars it; what is undefined stays, a name of null goes. */
  async mark(
    id: string,
    mark: { name?: string | null | undefined; starred?: boolean | undefined },
  ): Promise<NodeRecord> {
    this.record(id);
    const marked = await this.store.changeNode(this.roomId, id, (record) => {
      const name = mark.name === undefined ? record.node.name : (mark.name ?? undefined);
      return { ...record, node: { ...record.node, name, starred: mark.starred ?? record.node.starred } };
    });
    if (marked === null) throw new Error(`node ${id} is not in the store`);
    this.records.set(id, marked);
    return marked;
  }

  /** After the last one: edits before it may be lost. */
  private get nextIndex(): number {
    return Math.max(...[...this.records.values()].map(({ index }) => index)) + 1;
  }

  /** On disk, then here. */
  private async add(record: NodeRecord, data: NodeData): Promise<void> {
    const tree = addEdit(this.tree, editNode(record.node));
    await this.store.commitNode(this.roomId, record, data);
    this.records.set(record.node.id, record);
    this.tree = tree;
    this.ws = data.ws;
  }

  private async move(move: Move): Promise<void> {
    if (!move.ok) throw new Refused(move.refusal);
    const { head } = move.history;
    checkThere(this.record(head));
    const ws = await this.latent(head);
    if (head !== this.tree.head) await this.store.setHead(this.roomId, head);
    this.tree = move.history;
    this.ws = ws;
  }
}

/** @throws Refused when the photo that it shows was deleted: the room can stand there no more. */
function checkThere(record: NodeRecord): NodeRecord {
  if (record.node.photo?.gone === true) throw new Refused('not-found.photo');
  return record;
}

const asKept = ({ id, name, color }: Author): HistoryNode['author'] => ({ memberId: id, name, color });

function editNode({ id, parent, author, coauthors, from }: HistoryNode): EditNode {
  return { id, parent, author: author.memberId, coauthors: coauthors?.map(({ memberId }) => memberId), from };
}
