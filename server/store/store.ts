/**
 * Rooms, members, documents, edits and latents over the ports. What the rest of the server calls "committed" is written durably
 * and in one batch, so that after a crash an edit is there as a whole or not at all. Blobs are written before the record
 * that names them. What two may decide at once is a write on condition.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { PackId } from '../../lib/pack/id';
import { idSchema, roomIdSchema } from '../../lib/protocol';
import { decodeJson, encodeJson } from './bytes';
import { checkStore, type RoomDamage } from './check';
import { Fence, FencedError } from './fence';
import type { Health } from './health';
import { keys, partsOf } from './keys';
import { clearLeftovers, migrate } from './migrate';
import { keepOldGenerators, readOldGenerators, type OldGenerators } from './old-generators';
import type { Condition, Records, Storage, Write } from './ports';
import {
  headSchema,
  inviteRecordSchema,
  keptNodeSchema,
  memberRecordSchema,
  roomRecordSchema,
  type Head,
  type InviteRecord,
  type KeptNode,
  type MemberRecord,
  type NodeRecord,
  type RoomRecord,
} from './records';
import { sealed } from './seal';

/** Of the layout in keys.ts. A store of a later version is left alone. */
export const STORE_VERSION = 2;

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
const put = (key: string, value: unknown): Write => ({ key, value: encodeJson(value) });

export class Store {
  private readonly fence: Fence;

  private constructor(
    private readonly storage: Storage,
    private readonly records: Records,
    /** What was found damaged in rooms, now or at an earlier start. */
    readonly damage: readonly RoomDamage[],
    private oldGenerators: OldGenerators,
  ) {
    this.fence = new Fence(records);
  }

  /**
   * Takes over data of earlier versions, and looks at all of it for damage.
   *
   * @throws Error when the data was written by a later version of Tug.
   */
  static async open(storage: Storage): Promise<Store> {
    const plain = storage.records;
    const records = sealed(plain);
    try {
      const bytes = await plain.get(keys.version);
      const version = bytes === undefined ? null : decodeJson(bytes);
      if (version === 1) await migrate(plain, records, storage.blobs, STORE_VERSION);
      else if (version !== null && version !== STORE_VERSION)
        throw new Error(
          `the data folder holds store version ${JSON.stringify(version)}, this Tug knows version ${STORE_VERSION}: start the Tug that wrote it, or set TUG_DATA to another folder`,
        );
      if (version === null) await plain.write([put(keys.version, STORE_VERSION)]);
      await clearLeftovers(plain);
      const damage = await checkStore(storage, records);
      return new Store(storage, records, damage, await readOldGenerators(plain));
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  /** Whether anything can be written now, and why not. */
  get health(): Health {
    return this.storage.health;
  }

  /** To be called with the packs that are there at start: edits that do not say which pack drew them are theirs. */
  async keepOldGenerators(installed: readonly PackId[]): Promise<void> {
    await keepOldGenerators(this.storage.records, installed);
    this.oldGenerators = await readOldGenerators(this.storage.records);
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
      put(keys.room(room.id), room),
      put(keys.member(room.id, owner.id), owner),
      put(keys.head(room.id), { node: first.node.id, edits: first.index + 1 } satisfies Head),
      put(keys.node(room.id, first.node.id), await this.kept(room.id, first, data)),
    ]);
  }

  async room(id: string): Promise<RoomRecord | null> {
    return this.record(keys.room(id), roomRecordSchema);
  }

  async saveRoom(room: RoomRecord): Promise<void> {
    await this.write(room.id, [put(keys.room(room.id), room)]);
  }

  async members(room: string): Promise<MemberRecord[]> {
    return this.all(keys.membersOf(room), memberRecordSchema);
  }

  async saveMember(room: string, member: MemberRecord): Promise<void> {
    await this.write(room, [put(keys.member(room, member.id), member)]);
  }

  /** The nodes in the order of their commits. */
  async nodes(room: string): Promise<NodeRecord[]> {
    return (await this.all(keys.nodesOf(room), keptNodeSchema))
      .map((kept) => this.recordOf(kept))
      .sort((a, b) => a.index - b.index);
  }

  async node(room: string, id: string): Promise<NodeRecord | null> {
    const kept = await this.record(keys.node(room, id), keptNodeSchema);
    return kept === null ? null : this.recordOf(kept);
  }

  /** An edit with its latents; the room stands at it. On disk when this returns. */
  async commitNode(room: string, record: NodeRecord, data: NodeData): Promise<void> {
    const node = put(keys.node(room, record.node.id), await this.kept(room, record, data));
    await this.write(room, [
      node,
      put(keys.head(room), { node: record.node.id, edits: record.index + 1 } satisfies Head),
    ]);
  }

  /**
   * Changes what people said of a node afterwards; its latents stay. Of changes at the same time each is made upon the other.
   *
   * @returns the node as it is now; null when there is none.
   */
  async changeNode(room: string, id: string, change: (record: NodeRecord) => NodeRecord): Promise<NodeRecord | null> {
    const kept = await this.change(room, keys.node(room, id), keptNodeSchema, (node) => ({
      value: { ...change(this.recordOf(node)), blobs: node.blobs },
    }));
    return kept === null ? null : this.recordOf(kept);
  }

  /** Id of the node where the room stands. */
  async head(room: string): Promise<string | null> {
    return (await this.record(keys.head(room), headSchema))?.node ?? null;
  }

  async setHead(room: string, node: string): Promise<void> {
    await this.change(room, keys.head(room), headSchema, (head) => ({ value: { ...head, node } }));
  }

  async latent(room: string, node: string): Promise<Float32Array | null> {
    const bytes = await this.blob(room, node, 'latent');
    return bytes === null ? null : new Float32Array(bytes.slice().buffer);
  }

  async trajectory(room: string, node: string): Promise<Uint8Array | null> {
    return this.blob(room, node, 'trajectory');
  }

  async thumbnail(room: string, node: string): Promise<Uint8Array | null> {
    return this.blob(room, node, 'thumbnail');
  }

  async documentUpdates(room: string): Promise<DocumentUpdate[]> {
    const prefix = keys.updatesOf(room);
    return (await this.records.entries(prefix)).map(([key, update]) => ({
      sequence: Number(key.slice(prefix.length)),
      update,
    }));
  }

  /** Changes of the document, all or nothing. On disk when this returns. */
  async appendDocumentUpdates(room: string, updates: readonly DocumentUpdate[]): Promise<void> {
    await this.write(
      room,
      updates.map(({ sequence, update }) => ({ key: keys.update(room, sequence), value: update })),
    );
  }

  /** Replaces the updates with these numbers by one that holds them all. */
  async compactDocument(room: string, sequences: readonly number[], snapshot: DocumentUpdate): Promise<void> {
    const writes: Write[] = sequences.map((sequence) => ({ key: keys.update(room, sequence), value: null }));
    writes.push({ key: keys.update(room, snapshot.sequence), value: snapshot.update });
    await this.write(room, writes);
  }

  async invites(room: string): Promise<InviteRecord[]> {
    return this.all(keys.invitesOf(room), inviteRecordSchema);
  }

  /** Which room and invite a token opens, by the token's hash. */
  async invited(tokenHash: string): Promise<{ room: string; invite: string } | null> {
    return this.record(keys.inviteToken(tokenHash), invitedSchema);
  }

  async createInvite(room: string, invite: InviteRecord): Promise<void> {
    const token = put(keys.inviteToken(invite.tokenHash), { room, invite: invite.id });
    await this.write(room, [put(keys.invite(room, invite.id), invite), token]);
  }

  /**
   * Changes an invite together with the members whom it lets in or who lose their place with it. `decide` is asked again when
   * somebody else changed the invite meanwhile, so that of two who want its last use one gets it; what it throws ends this.
   *
   * @returns the invite as it is now; null when there is none.
   */
  async changeInvite(
    room: string,
    id: string,
    decide: (invite: InviteRecord) => { invite: InviteRecord; members: readonly MemberRecord[] },
  ): Promise<InviteRecord | null> {
    return this.change(room, keys.invite(room, id), inviteRecordSchema, (before) => {
      const { invite, members } = decide(before);
      return { value: invite, also: members.map((member) => put(keys.member(room, member.id), member)) };
    });
  }

  /** One node of a room that is being imported; nobody can see it before `finishImport`. */
  async importNode(room: string, record: NodeRecord, data: NodeData): Promise<void> {
    await this.write(room, [put(keys.node(room, record.node.id), await this.kept(room, record, data))]);
  }

  /** The imported room is there from now on. @param edits number of its nodes */
  async finishImport(room: RoomRecord, owner: MemberRecord, head: Head, document: Uint8Array): Promise<void> {
    await this.write(room.id, [
      put(keys.room(room.id), room),
      put(keys.head(room.id), head),
      { key: keys.update(room.id, 1), value: document },
      put(keys.member(room.id, owner.id), owner),
    ]);
  }

  /** The room is gone when this returns; what a crash leaves of it can be reached by nobody. */
  async deleteRoom(room: string): Promise<void> {
    const tokens = (await this.invites(room)).map(({ tokenHash }) => keys.inviteToken(tokenHash));
    const gone = [keys.room(room), keys.head(room), keys.epoch(room), ...tokens];
    await this.write(
      room,
      gone.map((key) => ({ key, value: null })),
    );
    this.fence.release(room);
    for (const part of partsOf(room)) await this.records.clear(part);
    await this.storage.blobs.clear(room);
  }

  /** A key of this server, made when it is first asked for. */
  async secret(name: string, bytes: number): Promise<Uint8Array> {
    const key = keys.secret(name);
    const kept = await this.records.get(key);
    if (kept !== undefined) return kept;
    const made = new Uint8Array(randomBytes(bytes));
    // Of two servers that start for the first time at once, one makes it and the other takes it over.
    const outcome = await this.records.write([{ key, value: made }], [{ key, value: null }]);
    return outcome.won ? made : (outcome.found ?? made);
  }

  async close(): Promise<void> {
    await this.storage.close();
  }

  /** A write of a room, which only its owner may make. @throws FencedError when that is somebody else by now. */
  private async write(
    room: string,
    writes: readonly Write[],
    conditions: readonly Condition[] = [],
  ): Promise<{ won: true } | { won: false; found: Uint8Array | null }> {
    const owned = this.fence.condition(room);
    const outcome = await this.records.write(writes, [owned, ...conditions]);
    if (!outcome.won && outcome.key === owned.key) throw new FencedError('another server owns this room now');
    return outcome;
  }

  /** Reads, decides and writes; again when somebody else wrote meanwhile. @returns null when there is no such record. */
  private async change<T>(
    room: string,
    key: string,
    schema: z.ZodType<T>,
    decide: (value: T) => { value: T; also?: readonly Write[] },
  ): Promise<T | null> {
    let found: Uint8Array | null = (await this.records.get(key)) ?? null;
    while (found !== null) {
      const { value, also = [] } = decide(schema.parse(decodeJson(found)));
      const outcome = await this.write(room, [put(key, value), ...also], [{ key, value: found }]);
      if (outcome.won) return value;
      ({ found } = outcome);
    }
    return null;
  }

  private recordOf(kept: KeptNode): NodeRecord {
    const record = withoutBlobs(kept);
    const generator = record.node.generator ?? this.oldGenerators(record.node.pack);
    return generator === undefined ? record : { ...record, node: { ...record.node, generator } };
  }

  private async kept(room: string, record: NodeRecord, { ws, trajectory, thumbnail }: NodeData): Promise<KeptNode> {
    const blobs = [new Uint8Array(ws.buffer, ws.byteOffset, ws.byteLength), thumbnail];
    if (trajectory !== null) blobs.push(trajectory);
    const [latent = '', small = '', steps = null] = await this.storage.blobs.put(room, blobs);
    return { ...record, blobs: { latent, trajectory: steps, thumbnail: small } };
  }

  private async blob(room: string, node: string, part: keyof KeptNode['blobs']): Promise<Uint8Array | null> {
    const kept = await this.record(keys.node(room, node), keptNodeSchema);
    const hash = kept?.blobs[part] ?? null;
    return hash === null ? null : ((await this.storage.blobs.get(room, hash)) ?? null);
  }

  private async record<T>(key: string, schema: z.ZodType<T>): Promise<T | null> {
    const bytes = await this.records.get(key);
    return bytes === undefined ? null : schema.parse(decodeJson(bytes));
  }

  private async all<T>(prefix: string, schema: z.ZodType<T>): Promise<T[]> {
    return (await this.records.entries(prefix)).map(([, bytes]) => schema.parse(decodeJson(bytes)));
  }
}

function withoutBlobs({ blobs: _, ...record }: KeptNode): NodeRecord {
  return record;
}
