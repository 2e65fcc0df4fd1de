/**
 * Rooms, members, documents, edits and latents in one ordered key-value database. What the rest of the server calls
 * "committed" is written durably and in one batch, so that after a crash an edit is there as a whole or not at all.
 *
 * Keys: meta/version, room/ROOM, current/ROOM, member/ROOM/MEMBER, node/ROOM/NODE, latent/ROOM/NODE, trajectory/ROOM/NODE,
 * thumbnail/ROOM/NODE, document/ROOM/SEQUENCE, epoch/ROOM, invite/ROOM/INVITE, invited/HASH (which room and invite a token opens).
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { idSchema, roomIdSchema } from '../../lib/protocol';
import { decodeJson as decode, encodeJson as encode } from './bytes';
import { Fence, FencedError } from './fence';
import type { Condition, Records, Write } from './ports';
import {
  inviteRecordSchema,
  memberRecordSchema,
  nodeRecordSchema,
  roomRecordSchema,
  type InviteRecord,
  type MemberRecord,
  type NodeRecord,
  type RoomRecord,
} from './records';

/** Of the layout above. A store of a later version is left alone. */
export const STORE_VERSION = 1;
/** Digits of a document update's number in its key, so that text order is number order. */
const SEQUENCE_DIGITS = 12;

/** The binary parts of a node. */
export interface NodeData {
  /** W+ latent that the node shows. */
  readonly ws: Float32Array;
  /** As lib/history/trajectory encodes it; null for edits without steps. */
  readonly trajectory: Uint8Array | null;
  /** A small WebP picture. */
  readonly thumbnail: Uint8Array;
}

export interface DocumentUpdate {
  readonly sequence: number;
  readonly update: Uint8Array;
}

const invitedSchema = z.object({ room: roomIdSchema, invite: idSchema });

export class Store {
  private readonly fence: Fence;

  private constructor(private readonly db: Records) {
    this.fence = new Fence(db);
  }

  /** @throws Error when the data was written by a later version of Tug. */
  static async open(db: Records): Promise<Store> {
    const bytes = await db.get('meta/version');
    if (bytes === undefined) {
      await db.write([{ key: 'meta/version', value: encode(STORE_VERSION) }], { durable: true });
    } else if (decode(bytes) !== STORE_VERSION) {
      await db.close();
      throw new Error(
        `the data folder holds store version ${String(decode(bytes))}, this Tug knows version ${STORE_VERSION}: start the Tug that wrote it, or set TUG_DATA to another folder`,
      );
    }
    return new Store(db);
  }

  /**
   * Makes this process the owner of a room: from now on nobody who owned it before can write to it.
   *
   * @returns the room's epoch, above every earlier one.
   */
  async nextEpoch(room: string): Promise<number> {
    return this.fence.claim(room);
  }

  /** This process owns the room no longer, and writes to it no more before the next `nextEpoch`. */
  releaseRoom(room: string): void {
    this.fence.release(room);
  }

  /** A new room with its owner and its first node, all or nothing. */
  async createRoom(room: RoomRecord, owner: MemberRecord, first: NodeRecord, data: NodeData): Promise<void> {
    await this.write(room.id, [
      { key: `room/${room.id}`, value: encode(room) },
      ...this.nodeWrites(room.id, first, data),
      this.memberWrite(room.id, owner),
    ]);
  }

  async room(id: string): Promise<RoomRecord | null> {
    return this.record(`room/${id}`, roomRecordSchema);
  }

  async saveRoom(room: RoomRecord): Promise<void> {
    await this.write(room.id, [{ key: `room/${room.id}`, value: encode(room) }]);
  }

  async members(room: string): Promise<MemberRecord[]> {
    return this.records(`member/${room}/`, memberRecordSchema);
  }

  async saveMember(room: string, member: MemberRecord): Promise<void> {
    await this.write(room, [this.memberWrite(room, member)]);
  }

  /** The nodes in the order of their commits. */
  async nodes(room: string): Promise<NodeRecord[]> {
    return (await this.records(`node/${room}/`, nodeRecordSchema)).sort((a, b) => a.index - b.index);
  }

  async node(room: string, id: string): Promise<NodeRecord | null> {
    return this.record(`node/${room}/${id}`, nodeRecordSchema);
  }

  /** An edit with its latents; the room stands at it. On disk when this returns. */
  async commitNode(room: string, record: NodeRecord, data: NodeData): Promise<void> {
    await this.write(room, this.nodeWrites(room, record, data));
  }

  /** Changes what people said of a node afterwards; its latents stay. */
  async saveNode(room: string, record: NodeRecord): Promise<void> {
    await this.write(room, [{ key: `node/${room}/${record.node.id}`, value: encode(record) }]);
  }

  /** Id of the node where the room stands. */
  async current(room: string): Promise<string | null> {
    return this.record(`current/${room}`, idSchema);
  }

  async setCurrent(room: string, node: string): Promise<void> {
    await this.write(room, [{ key: `current/${room}`, value: encode(node) }]);
  }

  async latent(room: string, node: string): Promise<Float32Array | null> {
    const bytes = await this.db.get(`latent/${room}/${node}`);
    return bytes === undefined ? null : new Float32Array(new Uint8Array(bytes).buffer);
  }

  async trajectory(room: string, node: string): Promise<Uint8Array | null> {
    return (await this.db.get(`trajectory/${room}/${node}`)) ?? null;
  }

  async thumbnail(room: string, node: string): Promise<Uint8Array | null> {
    return (await this.db.get(`thumbnail/${room}/${node}`)) ?? null;
  }

  async documentUpdates(room: string): Promise<DocumentUpdate[]> {
    const prefix = `document/${room}/`;
    return (await this.db.entries(prefix)).map(([key, update]) => ({
      sequence: Number(key.slice(prefix.length)),
      update,
    }));
  }

  /** Not durable on purpose: it survives the process, and a brush stroke a second must not wait for the disk each time. */
  async appendDocumentUpdate(room: string, sequence: number, update: Uint8Array): Promise<void> {
    await this.write(room, [{ key: this.documentKey(room, sequence), value: update }], false);
  }

  /** Replaces the updates with these numbers by one that holds them all. */
  async compactDocument(room: string, sequences: readonly number[], snapshot: DocumentUpdate): Promise<void> {
    const writes: Write[] = sequences.map((sequence) => ({ key: this.documentKey(room, sequence), value: null }));
    writes.push({ key: this.documentKey(room, snapshot.sequence), value: snapshot.update });
    await this.write(room, writes);
  }

  async invites(room: string): Promise<InviteRecord[]> {
    return this.records(`invite/${room}/`, inviteRecordSchema);
  }

  /** Which room and invite a token opens, by the token's hash. */
  async invited(tokenHash: string): Promise<{ room: string; invite: string } | null> {
    return this.record(`invited/${tokenHash}`, invitedSchema);
  }

  /** An invite, together with the members whom it let in or who lose their place with it. */
  async saveInvite(room: string, invite: InviteRecord, members: readonly MemberRecord[] = []): Promise<void> {
    await this.write(room, [
      { key: `invite/${room}/${invite.id}`, value: encode(invite) },
      { key: `invited/${invite.tokenHash}`, value: encode({ room, invite: invite.id }) },
      ...members.map((member) => this.memberWrite(room, member)),
    ]);
  }

  /** One node of a room that is being imported; nobody can see it before `finishImport`. */
  async importNode(room: string, record: NodeRecord, data: NodeData): Promise<void> {
    await this.write(room, this.nodeWrites(room, record, data), false);
  }

  /** The imported room is there from now on. */
  async finishImport(room: RoomRecord, owner: MemberRecord, current: string, document: Uint8Array): Promise<void> {
    await this.write(room.id, [
      { key: `room/${room.id}`, value: encode(room) },
      { key: `current/${room.id}`, value: encode(current) },
      { key: this.documentKey(room.id, 1), value: document },
      this.memberWrite(room.id, owner),
    ]);
  }

  /** The room is gone when this returns; what a crash leaves of it can be reached by nobody. */
  async deleteRoom(room: string): Promise<void> {
    const invites = await this.invites(room);
    const gone = [`room/${room}`, `current/${room}`, ...invites.map(({ tokenHash }) => `invited/${tokenHash}`)];
    await this.write(
      room,
      [...gone, `epoch/${room}`].map((key) => ({ key, value: null })),
    );
    this.fence.release(room);
    for (const kind of ['member', 'invite', 'node', 'latent', 'trajectory', 'thumbnail', 'document'])
      await this.db.clear(`${kind}/${room}/`);
  }

  /** A key of this server, made when it is first asked for. */
  async secret(name: string, bytes: number): Promise<Uint8Array> {
    const key = `secret/${name}`;
    const kept = await this.db.get(key);
    if (kept !== undefined) return kept;
    const made = new Uint8Array(randomBytes(bytes));
    // Of two servers that start for the first time at once, one makes it and the other takes it over.
    const outcome = await this.db.write([{ key, value: made }], { durable: true, when: [{ key, value: null }] });
    return outcome.won ? made : (outcome.found ?? made);
  }

  async close(): Promise<void> {
    await this.db.close();
  }

  /** A write of a room, which only its owner may make. @throws FencedError when that is somebody else by now. */
  private async write(
    room: string,
    writes: readonly Write[],
    durable = true,
    conditions: readonly Condition[] = [],
  ): Promise<void> {
    const outcome = await this.db.write(writes, { durable, when: [this.fence.condition(room), ...conditions] });
    if (!outcome.won) throw new FencedError('another server owns this room now');
  }

  private documentKey(room: string, sequence: number): string {
    return `document/${room}/${String(sequence).padStart(SEQUENCE_DIGITS, '0')}`;
  }

  private memberWrite(room: string, member: MemberRecord): Write {
    return { key: `member/${room}/${member.id}`, value: encode(member) };
  }

  private nodeWrites(room: string, record: NodeRecord, { ws, trajectory, thumbnail }: NodeData): Write[] {
    const at = `${room}/${record.node.id}`;
    return [
      { key: `node/${at}`, value: encode(record) },
      { key: `latent/${at}`, value: new Uint8Array(ws.buffer, ws.byteOffset, ws.byteLength) },
      ...(trajectory === null ? [] : [{ key: `trajectory/${at}`, value: trajectory }]),
      { key: `thumbnail/${at}`, value: thumbnail },
      { key: `current/${room}`, value: encode(record.node.id) },
    ];
  }

  private async record<T>(key: string, schema: z.ZodType<T>): Promise<T | null> {
    const bytes = await this.db.get(key);
    return bytes === undefined ? null : schema.parse(decode(bytes));
  }

  private async records<T>(prefix: string, schema: z.ZodType<T>): Promise<T[]> {
    return (await this.db.entries(prefix)).map(([, bytes]) => schema.parse(decode(bytes)));
  }
}
