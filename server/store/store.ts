/**
 * Rooms, members, documents, edits and latents over the ports. What the rest of the server calls "committed" is written durably
 * and in one batch, so that after a crash an edit is there as a whole or not at all. Blobs are written before the record
 * that names them. What two may decide at once is a write on condition.
 */
import { randomBytes } from 'node:crypto';
import type { PackId } from '../../lib/pack/id';
import type { RoomDamage } from './check';
import { ClientRecords } from './client-records';
import { DocumentRecords } from './document-records';
import { EXPORTS, type ExportRecords } from './export-records';
import type { StorageHealth } from './health';
import { HookRecords } from './hook-records';
import { IMPORTS, type ImportRecords } from './import-records';
import { InviteRecords } from './invite-records';
import { JobRecords } from './job-records';
import { keys, partsOf } from './keys';
import { keepOldGenerators, readOldGenerators, type OldGenerators } from './old-generators';
import { NodeRecords, type NodeData } from './node-records';
import type { Owners } from './owners';
import { prepareData } from './prepare';
import { PhotoRecords } from './photo-records';
import type { Records, Storage } from './ports';
import {
  headSchema,
  keptNodeSchema,
  memberRecordSchema,
  roomRecordSchema,
  type Head,
  type MemberRecord,
  type NodeRecord,
  type RoomRecord,
} from './records';
import { RoomRecords, put } from './room-records';

export class Store {
  readonly documents: DocumentRecords;
  readonly invites: InviteRecords;
  readonly photos: PhotoRecords;
  readonly clients: ClientRecords;
  readonly hooks: HookRecords;
  readonly exports: ExportRecords;
  readonly imports: ImportRecords;
  private readonly records: RoomRecords;
  private readonly nodeRecords: NodeRecords;
  private readonly lostListeners = new Set<(room: string) => void>();

  private constructor(
    private readonly storage: Storage,
    /** Those of the storage, sealed. */
    private readonly bytes: Records,
    /** What was found damaged in rooms, now or at an earlier start. */
    readonly damage: readonly RoomDamage[],
    oldGenerators: OldGenerators,
  ) {
    const lost = (room: string) => {
      for (const listener of this.lostListeners) listener(room);
    };
    this.records = new RoomRecords(bytes, lost);
    storage.owners?.onLost(() => {
      this.records.fence.releaseAll().forEach(lost);
    });
    this.documents = new DocumentRecords(this.records, bytes);
    this.invites = new InviteRecords(this.records);
    this.hooks = new HookRecords(this.records, bytes);
    this.clients = new ClientRecords(this.records, bytes);
    this.exports = new JobRecords(EXPORTS, this.records, bytes, storage.blobs);
    this.imports = new JobRecords(IMPORTS, this.records, bytes, storage.blobs);
    this.nodeRecords = new NodeRecords(this.records, storage.blobs, oldGenerators);
    this.photos = new PhotoRecords(this.records, storage.blobs, this.nodeRecords);
  }

  /**
   * Takes over data of earlier versions, and looks at all of it for damage; where others have the storage open already, they did that.
   *
   * @throws Error when the data was written by a later version of Tug.
   */
  static async open(storage: Storage): Promise<Store> {
    try {
      const { records, damage } = await prepareData(storage);
      return new Store(storage, records, damage, await readOldGenerators(storage.records));
    } catch (error) {
      await storage.close();
      throw error;
    }
  }

  /** Whether anything can be written now, and why not. */
  get health(): StorageHealth {
    return this.storage.health;
  }

  /** Whether so much of a room was lost that it cannot be opened. */
  isLost(room: string): boolean {
    return this.damage.some((damage) => damage.room === room && damage.fatal);
  }

  /** To be called with the packs that are there at start: edits that do not say which pack drew them are theirs. */
  async keepOldGenerators(installed: readonly PackId[]): Promise<void> {
    await keepOldGenerators(this.storage.records, installed);
    this.nodeRecords.oldGenerators = await readOldGenerators(this.storage.records);
  }

  /**
   * Makes this process the owner of a room: from now on nobody who owned it before can write to it.
   *
   * @returns the room's epoch, above every earlier one.
   * @throws OwnedElsewhereError when another process owns it and is there.
   */
  async nextEpoch(room: string): Promise<number> {
    return this.records.fence.claim(room);
  }

  /** This process owns the room no longer, and writes to it no more before the next `nextEpoch`. */
  async releaseRoom(room: string): Promise<void> {
    this.records.fence.release(room);
    await this.storage.owners?.release(room);
  }

  /** The processes that share the storage; null where this one has it for itself. */
  get owners(): Owners | null {
    return this.storage.owners ?? null;
  }

  /** Calls `listener` with each room that this process owned and owns no longer, without having released it. */
  onRoomLost(listener: (room: string) => void): void {
    this.lostListeners.add(listener);
  }

  /** A new room with its owner and its first node, all or nothing. */
  async createRoom(room: RoomRecord, owner: MemberRecord, first: NodeRecord, data: NodeData): Promise<void> {
    await this.records.write(room.id, [
      put(keys.room(room.id), room),
      put(keys.member(room.id, owner.id), owner),
      put(keys.head(room.id), { node: first.node.id, edits: first.index + 1 } satisfies Head),
      put(keys.node(room.id, first.node.id), await this.nodeRecords.keep(room.id, first, data)),
      ...(await this.photos.writes(room.id, data)),
    ]);
  }

  async room(id: string): Promise<RoomRecord | null> {
    return this.records.get(keys.room(id), roomRecordSchema);
  }

  async saveRoom(room: RoomRecord): Promise<void> {
    await this.records.write(room.id, [put(keys.room(room.id), room)]);
  }

  async members(room: string): Promise<MemberRecord[]> {
    return this.records.all(keys.membersOf(room), memberRecordSchema);
  }

  async saveMember(room: string, member: MemberRecord): Promise<void> {
    await this.records.write(room, [put(keys.member(room, member.id), member)]);
  }

  /** The nodes in the order of their commits. */
  async nodes(room: string): Promise<NodeRecord[]> {
    return (await this.records.all(keys.nodesOf(room), keptNodeSchema))
      .map((kept) => this.nodeRecords.read(kept))
      .sort((a, b) => a.index - b.index);
  }

  async node(room: string, id: string): Promise<NodeRecord | null> {
    const kept = await this.records.get(keys.node(room, id), keptNodeSchema);
    return kept === null ? null : this.nodeRecords.read(kept);
  }

  /** An edit with its latents; the room stands at it. On disk when this returns. */
  async commitNode(room: string, record: NodeRecord, data: NodeData): Promise<void> {
    const node = put(keys.node(room, record.node.id), await this.nodeRecords.keep(room, record, data));
    await this.records.write(room, [
      node,
      put(keys.head(room), { node: record.node.id, edits: record.index + 1 } satisfies Head),
      ...(await this.photos.writes(room, data)),
    ]);
  }

  /**
   * Changes what people said of a node afterwards; its latents stay. Of changes at the same time each is made upon the other.
   *
   * @returns the node as it is now; null when there is none.
   */
  async changeNode(room: string, id: string, change: (record: NodeRecord) => NodeRecord): Promise<NodeRecord | null> {
    const kept = await this.records.change(room, keys.node(room, id), keptNodeSchema, (node) => ({
      value: { ...change(this.nodeRecords.read(node)), blobs: node.blobs },
    }));
    return kept === null ? null : this.nodeRecords.read(kept);
  }

  /** Id of the node where the room stands. */
  async head(room: string): Promise<string | null> {
    return (await this.records.get(keys.head(room), headSchema))?.node ?? null;
  }

  async setHead(room: string, node: string): Promise<void> {
    await this.records.change(room, keys.head(room), headSchema, (head) => ({ value: { ...head, node } }));
  }

  async latent(room: string, node: string): Promise<Float32Array | null> {
    const bytes = await this.nodeRecords.blob(room, node, 'latent');
    return bytes === null ? null : new Float32Array(bytes.slice().buffer);
  }

  async trajectory(room: string, node: string): Promise<Uint8Array | null> {
    return this.nodeRecords.blob(room, node, 'trajectory');
  }

  async thumbnail(room: string, node: string): Promise<Uint8Array | null> {
    return this.nodeRecords.blob(room, node, 'thumbnail');
  }

  /** One node of a room that is being imported; nobody can see it before `finishImport`. */
  async importNode(room: string, record: NodeRecord, data: NodeData): Promise<void> {
    await this.records.write(room, [
      put(keys.node(room, record.node.id), await this.nodeRecords.keep(room, record, data)),
      ...(await this.photos.writes(room, data)),
    ]);
  }

  /** The imported room is there from now on. @param edits number of its nodes */
  async finishImport(room: RoomRecord, owner: MemberRecord, head: Head, document: Uint8Array): Promise<void> {
    await this.records.write(room.id, [
      put(keys.room(room.id), room),
      put(keys.head(room.id), head),
      { key: keys.update(room.id, 1), value: document },
      put(keys.member(room.id, owner.id), owner),
    ]);
  }

  /** The room is gone when this returns; what a crash leaves of it can be reached by nobody. */
  async deleteRoom(room: string): Promise<void> {
    const tokens = (await this.invites.of(room)).map(({ tokenHash }) => keys.inviteToken(tokenHash));
    const gone = [keys.room(room), keys.head(room), keys.epoch(room), ...tokens];
    await this.records.write(
      room,
      gone.map((key) => ({ key, value: null })),
    );
    this.records.fence.release(room);
    for (const part of partsOf(room)) await this.bytes.clear(part);
    await this.storage.blobs.clear(room);
  }

  /** A key of this server, made when it is first asked for. */
  secret(name: string, bytes: number): Promise<Uint8Array> {
    return this.agree(name, () => new Uint8Array(randomBytes(bytes)));
  }

  /** What all servers of the storage have under a name: what is there, else what `own` makes. */
  async agree(name: string, own: () => Uint8Array): Promise<Uint8Array> {
    const key = keys.secret(name);
    const kept = await this.bytes.get(key);
    if (kept !== undefined) return kept;
    const made = own();
    // Of two servers that start for the first time at once, one makes it and the other takes it over.
    const outcome = await this.bytes.write([{ key, value: made }], [{ key, value: null }]);
    return outcome.won ? made : (outcome.found ?? made);
  }

  /** From the next `agree` on they have this. */
  async replaceSecret(name: string, value: Uint8Array): Promise<void> {
    await this.bytes.write([{ key: keys.secret(name), value }]);
  }

  async close(): Promise<void> {
    await this.storage.close();
  }
}
