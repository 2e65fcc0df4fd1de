/** A room in memory: who is in it, its document, its history and its drags, and what everybody is told. */
import type { Logger } from 'pino';
import type { DragResult, DragStep } from '../../lib/drag/types';
import type { Point } from '../../lib/geometry/point';
import type { PackManifest } from '../../lib/pack/manifest';
import { may, type RoomRules } from '../../lib/roles/permissions';
import type { ClientMessages, Problem, Role, ServerMessages } from '../../lib/protocol';
import type { InferencePool } from '../inference/pool';
import type { Metrics } from '../metrics/metrics';
import type { MemberRecord, NodeRecord, RoomRecord } from '../store/records';
import type { Store } from '../store/store';
import type { RoomDocument } from './document/document';
import type { Frame, RoomClient } from './screen/client';
import { RoomDrags, type DragHost } from './drags/drags';
import type { RoomHistory } from './edits/history';
import { makeNewImage, type NewImage } from './edits/new-image';
import { packSummary } from './pack-summary';
import { RoomPeople } from './people/people';
import type { Press } from './drags/room-pulls';
import type { RunningDrag } from './drags/running-drag';
import { RoomScreen } from './screen/screen';
import { makeThumbnail } from './edits/thumbnail';
import type { Turn } from './turn';

/** What all rooms share. */
export interface RoomServices {
  readonly store: Store;
  readonly engine: InferencePool;
  readonly metrics: Metrics;
  readonly maxParticipants: number;
}

/** The parts of a room, loaded. */
export interface RoomParts {
  readonly record: RoomRecord;
  /** Rises each time the room is loaded, by whichever process: what this room numbers can start above all earlier numbers. */
  readonly epoch: number;
  readonly members: readonly MemberRecord[];
  readonly history: RoomHistory;
  readonly document: RoomDocument;
  readonly log: Logger;
}

export class Room implements DragHost {
  readonly document: RoomDocument;
  readonly log: Logger;
  readonly engine: InferencePool;
  private record: RoomRecord;
  private readonly people: RoomPeople;
  private readonly screen: RoomScreen;
  private readonly history: RoomHistory;
  private readonly drags: RoomDrags;

  constructor(
    private readonly services: RoomServices,
    parts: RoomParts,
  ) {
    this.record = parts.record;
    this.history = parts.history;
    this.document = parts.document;
    this.log = parts.log;
    this.engine = services.engine;
    const { engine, metrics, store, maxParticipants } = services;
    this.people = new RoomPeople(parts.record.id, store, maxParticipants, parts.members);
    this.screen = new RoomScreen({ engine, metrics, history: this.history, people: this.people, log: this.log });
    this.drags = new RoomDrags(this);
  }

  get id(): string {
    return this.record.id;
  }

  get settings(): RoomRecord {
    return this.record;
  }

  get linkRole(): RoomRecord['linkRole'] {
    return this.record.linkRole;
  }

  get rules(): RoomRules {
    return this.record;
  }

  get connections(): number {
    return this.people.connections;
  }

  /** Whether something is under way that unloading would interrupt. */
  get busy(): boolean {
    return this.drags.busy;
  }

  get currentNode(): NodeRecord {
    return this.history.current;
  }

  /** Everybody who has a place here, also those who are away. */
  get allMembers(): MemberRecord[] {
    return this.people.all;
  }

  /** Null when the room does not know the token. @throws Refused when its member was put out. */
  authenticate(token: string): MemberRecord | null {
    return this.people.authenticate(token);
  }

  /** @throws Refused when there is no such member (any more). */
  member(id: string): MemberRecord {
    return this.people.member(id);
  }

  role(memberId: string): Role {
    return this.people.role(memberId);
  }

  /** Changes of members, one after the other: none may bring back what another took away. */
  get peopleTurn(): Turn {
    return this.people.turn;
  }

  addMember(member: MemberRecord): Promise<void> {
    return this.people.add(member);
  }

  /** Name and colour, for everybody. */
  changeMember(memberId: string, change: Pick<MemberRecord, 'name' | 'color'>): Promise<void> {
    return this.people.change(memberId, change);
  }

  /**
   * Takes over member records that are on disk. A new role counts from the next message on; who was removed is put out, told
   * `problem`.
   */
  membersChanged(members: readonly MemberRecord[], problem: Problem): void {
    for (const member of members) {
      const { id, role, removedAt } = member;
      this.people.update(member, problem);
      if (removedAt !== undefined || !may(role, 'edit', this.rules)) this.drags.release(id);
    }
    this.people.broadcastParticipants();
  }

  /** What the owner sets for the room; everybody learns of it. */
  async changeSettings(change: Partial<Pick<RoomRecord, 'name' | 'linkRole' | 'viewersExport'>>): Promise<void> {
    await this.people.turn.take(async () => {
      const record = { ...this.record, ...change };
      await this.services.store.saveRoom(record);
      this.record = record;
    });
    this.broadcast('room:changed', { name: this.record.name, viewersExport: this.record.viewersExport });
  }

  /** Calls `listener` when a member is put out, so that other channels end their connections. */
  onOut(listener: (memberId: string, problem: Problem) => void): void {
    this.people.onOut(listener);
  }

  /** The room is no more: everybody is out, and what runs is written down before this returns. */
  async end(problem: Problem): Promise<void> {
    this.people.putAllOut(problem);
    await this.close();
  }

  /** A client came: it gets the room and the frame that is shown. @throws Refused when the room is full. */
  connect(client: RoomClient): void {
    const me = this.people.join(client);
    client.send('room', {
      room: this.id,
      name: this.record.name,
      viewersExport: this.record.viewersExport,
      me,
      packs: [...this.engine.packs.values()].map(packSummary),
      current: this.history.current.node.id,
      nodes: this.history.nodes,
      drag: this.drags.state,
      participants: this.people.participants(),
    });
    void this.screen.sendTo(client);
    this.people.broadcastParticipants(client);
  }

  disconnect(client: RoomClient): void {
    if (!this.people.leave(client)) return;
    this.drags.disconnected(client.id);
    this.people.broadcastParticipants();
  }

  pull(client: RoomClient, press: Press): void {
    this.drags.start(client.id, client.memberId, press);
  }

  movePull(client: RoomClient, { pullId, target }: ClientMessages['pull:move']): void {
    this.drags.move(client.id, client.memberId, pullId, target);
  }

  endPull(client: RoomClient, { pullId, target }: ClientMessages['pull:end']): void {
    this.drags.end(client.memberId, pullId, target);
  }

  cancelPull(client: RoomClient, { pullId }: ClientMessages['pull:cancel']): void {
    this.drags.cancel(client.memberId, pullId);
  }

  goPlan(memberId: string): Promise<string> {
    return this.drags.go(memberId);
  }

  stopDrag(): void {
    this.drags.stop();
  }

  /** A new starting image, as an edit. */
  async setImage(memberId: string, wish: ClientMessages['image:set']): Promise<void> {
    await this.putImage(memberId, () => makeNewImage(this.engine, this.currentNode.node, this.history.currentWs, wish));
  }

  /** An image from wherever it comes, as an edit; the room stands at it. @returns its node's id. */
  async putImage(memberId: string, make: () => Promise<NewImage>): Promise<string> {
    return this.drags.whileStill(memberId, async () => {
      const started = performance.now();
      const made = await make();
      const size = this.engine.packs.get(made.pack)?.resolution ?? 0;
      const thumbnail = await makeThumbnail(made.image, size);
      const record = await this.history.commit({
        ...made,
        author: this.member(memberId),
        durationMs: performance.now() - started,
        thumbnail,
        drag: null,
      });
      const frame = await this.screen.frameOf(record, made.image, size);
      this.announce(record, frame);
      return record.node.id;
    });
  }

  async undo(memberId: string): Promise<void> {
    await this.drags.whileStill(memberId, async () => {
      const { node, handles } = await this.history.undo(memberId);
      await this.moved();
      this.document.moveHandles(endsOf(node), startsOf(handles));
    });
  }

  async redo(memberId: string): Promise<void> {
    await this.drags.whileStill(memberId, async () => {
      const { node, handles } = await this.history.redo(memberId);
      await this.moved();
      this.document.moveHandles(startsOf(handles), endsOf(node));
    });
  }

  /** Goes on from another node, as an edit. */
  async restore(memberId: string, nodeId: string): Promise<void> {
    await this.drags.whileStill(memberId, async () => {
      const record = await this.history.restore(nodeId, this.member(memberId));
      if (record === null) return;
      this.services.metrics.edits.inc();
      this.broadcast('node', record.node);
      await this.moved();
    });
  }

  /** A name or a star for a node; everybody gets the node again. */
  async markNode({ nodeId, name, starred }: ClientMessages['node:mark']): Promise<void> {
    const { node } = await this.history.mark(nodeId, { name, starred });
    this.broadcast('node', node);
  }

  /** The picture of any node, lossless. @throws Refused when there is no such node or its pack is not installed. */
  nodeFrame(nodeId: string): Promise<Frame> {
    return this.screen.nodeFrame(nodeId);
  }

  /** A node with what only the server needs. @throws Refused when there is none with that id. */
  nodeRecord(nodeId: string): NodeRecord {
    return this.history.record(nodeId);
  }

  /** All of them, in the order of their commits. */
  get nodeRecords(): NodeRecord[] {
    return this.history.all;
  }

  latent(nodeId: string): Promise<Float32Array> {
    return this.history.latent(nodeId);
  }

  manifest(): PackManifest {
    return this.screen.packOf(this.currentNode);
  }

  currentWs(): Float32Array {
    return this.history.currentWs;
  }

  broadcast<K extends keyof ServerMessages>(name: K, message: ServerMessages[K]): void {
    this.people.broadcast(name, message);
  }

  onStep(drag: RunningDrag, step: DragStep): void {
    this.services.metrics.step(step.timings);
    this.screen.step(drag, step);
  }

  async commit(drag: RunningDrag, result: DragResult, owners: ReadonlyMap<string, string>): Promise<string> {
    const { image, manifest } = drag;
    if (image === null) throw new Error('a drag without a frame has nothing to commit');
    const size = manifest.resolution;
    const [thumbnail] = await Promise.all([makeThumbnail(image, size), this.screen.quiet()]);
    const { seed, truncation } = this.currentNode.node;
    const record = await this.history.commit({
      kind: drag.live ? 'pull' : 'plan',
      author: drag.author,
      durationMs: performance.now() - drag.startedAt,
      pack: manifest.name,
      seed,
      truncation,
      ws: result.ws,
      thumbnail,
      drag: {
        layers: manifest.layers,
        wDim: manifest.wDim,
        steps: drag.steps,
        reason: result.reason,
        mask: drag.mask,
        settings: { ...drag.settings, layers: drag.settings.layers === null ? null : [...drag.settings.layers] },
        handles: [...drag.handles].map(([id, handle]) => ({ id, handle, memberId: owners.get(id) ?? null })),
      },
    });
    const more = { dragId: drag.id, distance: result.distance };
    const frame = await this.screen.frameOf(record, image, size, more);
    this.announce(record, frame);
    return record.node.id;
  }

  showCurrent(): Promise<void> {
    return this.screen.showCurrent();
  }

  /** Says goodbye to nobody: clients come back by themselves when the server does. */
  async close(): Promise<void> {
    await this.drags.close();
    await this.document.close();
  }

  /** Everybody learns of an edit that is on disk. */
  private announce(record: NodeRecord, frame: Frame): void {
    this.services.metrics.edits.inc();
    this.broadcast('node', record.node);
    this.broadcast('current', { nodeId: record.node.id });
    this.screen.standAt(frame);
  }

  /** The room stands at another node now. */
  private async moved(): Promise<void> {
    this.broadcast('current', { nodeId: this.currentNode.node.id });
    await this.screen.moved();
  }
}

const endsOf = (node: NodeRecord['node']): Map<string, Point> =>
  new Map(node.points.map(({ id, position }) => [id, position]));
const startsOf = (handles: NodeRecord['handles']): Map<string, Point> =>
  new Map(handles.map(({ id, handle }) => [id, handle]));
