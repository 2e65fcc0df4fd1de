/** A room in memory: who is in it, its document, its history and its drags, and what everybody is told. */
import type { Logger } from 'pino';
import { memberByToken } from '../auth/members';
import type { DragResult, DragStep, Point } from '../../lib/drag/types';
import type { PackManifest } from '../../lib/pack/manifest';
import { may, type RoomRules } from '../../lib/roles/permissions';
import type { ClientMessages, Participant, Problem, Role, ServerMessages } from '../../lib/protocol';
import type { InferencePool } from '../inference/pool';
import type { Metrics } from '../metrics/metrics';
import type { MemberRecord, NodeRecord, RoomRecord } from '../store/records';
import type { Store } from '../store/store';
import type { RoomDocument } from '../yjs/document';
import type { Frame, RoomClient } from './client';
import { RoomDrags, type DragHost } from './drags';
import { FrameEncoder, type Picture } from './frames';
import type { RoomHistory } from './history';
import { makeNewImage, type NewImage } from './newImage';
import { packSummary } from './packSummary';
import { Refused } from './refused';
import type { RunningDrag } from './runningDrag';
import { makeThumbnail } from './thumbnail';
import { Turn } from './turn';

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
  private readonly members: Map<string, MemberRecord>;
  private readonly history: RoomHistory;
  private readonly drags: RoomDrags;
  private readonly encoder: FrameEncoder;
  private readonly clients = new Map<string, RoomClient>();
  /** Changes of members, one after the other: none may bring back what another took away. */
  readonly peopleTurn = new Turn();
  private readonly outListeners = new Set<(memberId: string, problem: Problem) => void>();
  /** The frame that everybody sees now. */
  private latest: Frame | null = null;
  /** The lossless frame of the node where the room stands, once it was made. */
  private still: Promise<Frame> | null = null;

  constructor(
    private readonly services: RoomServices,
    parts: RoomParts,
  ) {
    this.record = parts.record;
    this.members = new Map(parts.members.map((member) => [member.id, member]));
    this.history = parts.history;
    this.document = parts.document;
    this.log = parts.log;
    this.engine = services.engine;
    this.encoder = new FrameEncoder(
      (frame) => {
        this.show(frame);
      },
      () => services.metrics.droppedFrames.inc({ where: 'encoder' }),
      (error) => this.log.error({ err: error }, 'a frame could not be encoded'),
    );
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
    return this.clients.size;
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
    return [...this.members.values()].filter(({ removedAt }) => removedAt === undefined);
  }

  /** Null when the room does not know the token. @throws Refused when its member was put out. */
  authenticate(token: string): MemberRecord | null {
    return memberByToken(this.members.values(), token);
  }

  /** @throws Refused when there is no such member (any more). */
  member(id: string): MemberRecord {
    const member = this.members.get(id);
    if (member?.removedAt !== undefined || member === undefined)
      throw new Refused('unauthorised', 'you are not a member of this room');
    return member;
  }

  role(memberId: string): Role {
    return this.member(memberId).role;
  }

  async addMember(member: MemberRecord): Promise<void> {
    await this.services.store.saveMember(this.id, member);
    this.members.set(member.id, member);
  }

  /** Name and colour, for everybody. */
  async changeMember(memberId: string, change: Pick<MemberRecord, 'name' | 'color'>): Promise<void> {
    await this.peopleTurn.take(() => this.addMember({ ...this.member(memberId), ...change }));
    this.broadcastParticipants();
  }

  /**
   * Takes over member records that are on disk. A new role counts from the next message on; who was removed is put out, told
   * `problem`.
   */
  membersChanged(members: readonly MemberRecord[], problem: Problem): void {
    for (const member of members) {
      const { id, role, removedAt } = member;
      const roleChanged = this.members.get(id)?.role !== role;
      this.members.set(id, member);
      if (removedAt !== undefined) this.putOut(id, problem);
      else if (roleChanged) for (const client of this.clientsOf(id)) client.send('role', { role });
      if (removedAt !== undefined || !may(role, 'edit', this.rules)) this.drags.release(id);
    }
    this.broadcastParticipants();
  }

  /** What the owner sets for the room; everybody learns of it. */
  async changeSettings(change: Partial<Pick<RoomRecord, 'name' | 'linkRole' | 'viewersExport'>>): Promise<void> {
    await this.peopleTurn.take(async () => {
      const record = { ...this.record, ...change };
      await this.services.store.saveRoom(record);
      this.record = record;
    });
    this.broadcast('room:changed', { name: this.record.name, viewersExport: this.record.viewersExport });
  }

  /** Calls `listener` when a member is put out, so that other channels end their connections. */
  onOut(listener: (memberId: string, problem: Problem) => void): void {
    this.outListeners.add(listener);
  }

  /** The room is no more: everybody is out, and what runs is written down before this returns. */
  async end(problem: Problem): Promise<void> {
    for (const { id } of this.members.values()) this.putOut(id, problem);
    await this.close();
  }

  /** A client came: it gets the room and the frame that is shown. @throws Refused when the room is full. */
  connect(client: RoomClient): void {
    if (this.clients.size >= this.services.maxParticipants)
      throw new Refused('too-many', `this room is full (${this.services.maxParticipants} connections)`);
    const me = this.participant(this.member(client.memberId));
    this.clients.set(client.id, client);
    client.send('room', {
      room: this.id,
      name: this.record.name,
      viewersExport: this.record.viewersExport,
      me,
      packs: [...this.engine.packs.values()].map(packSummary),
      current: this.history.current.node.id,
      nodes: this.history.nodes,
      drag: this.drags.state,
      participants: this.participants(),
    });
    if (this.latest !== null) client.frame(this.latest);
    else void this.sendStill(client);
    this.broadcastParticipants(client);
  }

  disconnect(client: RoomClient): void {
    if (!this.clients.delete(client.id)) return;
    this.drags.disconnected(client.id);
    this.broadcastParticipants();
  }

  pull(client: RoomClient, press: { pullId: string; handle: Point; target: Point }): void {
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
      const frame = await this.encoder.make(this.stillPicture(record, made.image, size), 'lossless');
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
  async nodeFrame(nodeId: string): Promise<Frame> {
    const record = this.history.record(nodeId);
    const manifest = this.packOf(record);
    const image = await this.engine.render({ pack: manifest.name, ws: await this.history.latent(nodeId) });
    return this.encoder.make(this.stillPicture(record, image, manifest.resolution), 'lossless');
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
    return this.packOf(this.currentNode);
  }

  currentWs(): Float32Array {
    return this.history.currentWs;
  }

  broadcast<K extends keyof ServerMessages>(name: K, message: ServerMessages[K]): void {
    for (const client of this.clients.values()) client.send(name, message);
  }

  onStep(drag: RunningDrag, step: DragStep): void {
    this.services.metrics.step(step.timings);
    this.encoder.push({
      header: {
        dragId: drag.id,
        nodeId: null,
        step: step.index,
        points: step.points.map((point) => ({ ...point })),
        distance: step.distance,
        naturalDistance: step.naturalDistance,
        final: false,
      },
      rgb: step.image,
      size: drag.manifest.resolution,
    });
  }

  async commit(drag: RunningDrag, result: DragResult, owners: ReadonlyMap<string, string>): Promise<string> {
    const { image, manifest } = drag;
    if (image === null) throw new Error('a drag without a frame has nothing to commit');
    const size = manifest.resolution;
    const [thumbnail] = await Promise.all([makeThumbnail(image, size), this.encoder.quiet()]);
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
    const picture = this.stillPicture(record, image, size);
    const frame = await this.encoder.make(
      { ...picture, header: { ...picture.header, dragId: drag.id, distance: result.distance } },
      'lossless',
    );
    this.announce(record, frame);
    return record.node.id;
  }

  async showCurrent(): Promise<void> {
    try {
      await this.encoder.quiet();
      this.encoder.again(await this.currentStill());
    } catch (error) {
      this.log.error({ err: error }, 'the current picture cannot be shown');
    }
  }

  /** Says goodbye to nobody: clients come back by themselves when the server does. */
  async close(): Promise<void> {
    await this.drags.close();
    await this.document.close();
  }

  private packOf({ node }: NodeRecord): PackManifest {
    const manifest = this.engine.packs.get(node.pack);
    if (manifest === undefined)
      throw new Refused('unknown-pack', `the model pack "${node.pack}" of this picture is not installed`);
    return manifest;
  }

  /** Everybody learns of an edit that is on disk. */
  private announce(record: NodeRecord, frame: Frame): void {
    this.services.metrics.edits.inc();
    this.still = Promise.resolve(frame);
    this.broadcast('node', record.node);
    this.broadcast('current', { nodeId: record.node.id });
    this.show(frame);
  }

  /** The room stands at another node now. */
  private async moved(): Promise<void> {
    this.still = null;
    this.broadcast('current', { nodeId: this.currentNode.node.id });
    await this.showCurrent();
  }

  private show(frame: Frame): void {
    this.latest = frame;
    for (const client of this.clients.values()) client.frame(frame);
  }

  private currentStill(): Promise<Frame> {
    if (this.still === null) {
      const still = this.nodeFrame(this.currentNode.node.id);
      this.still = still;
      // Tried again by the next who asks.
      still.catch(() => {
        if (this.still === still) this.still = null;
      });
    }
    return this.still;
  }

  private async sendStill(client: RoomClient): Promise<void> {
    try {
      const frame = await this.currentStill();
      this.latest ??= frame;
      if (this.clients.has(client.id)) client.frame(this.latest);
    } catch (error) {
      this.log.error({ err: error }, 'the current picture cannot be shown');
    }
  }

  private stillPicture({ node, naturalDistance }: NodeRecord, rgb: Uint8Array, size: number): Picture {
    return {
      header: {
        dragId: null,
        nodeId: node.id,
        step: node.steps,
        points: node.points,
        distance: Math.max(0, ...node.points.map(({ distance }) => distance)),
        naturalDistance,
        final: true,
      },
      rgb,
      size,
    };
  }

  private clientsOf(memberId: string): RoomClient[] {
    return [...this.clients.values()].filter((client) => client.memberId === memberId);
  }

  private putOut(memberId: string, problem: Problem): void {
    for (const client of this.clientsOf(memberId)) {
      // Before it is told: from here on it is sent nothing more.
      this.clients.delete(client.id);
      client.bye(problem);
    }
    for (const listener of this.outListeners) listener(memberId, problem);
  }

  private participant({ id, name, color, role }: MemberRecord): Participant {
    return { memberId: id, name, color, role };
  }

  /** Members with a connection, in the order in which they came. */
  private participants(): Participant[] {
    const ids = new Set([...this.clients.values()].map(({ memberId }) => memberId));
    return [...ids].map((id) => this.participant(this.member(id)));
  }

  private broadcastParticipants(except?: RoomClient): void {
    const message = { participants: this.participants() };
    for (const client of this.clients.values()) if (client !== except) client.send('participants', message);
  }
}

const endsOf = (node: NodeRecord['node']): Map<string, Point> =>
  new Map(node.points.map(({ id, position }) => [id, position]));
const startsOf = (handles: NodeRecord['handles']): Map<string, Point> =>
  new Map(handles.map(({ id, handle }) => [id, handle]));
