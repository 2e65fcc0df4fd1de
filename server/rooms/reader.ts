/**
 * Reading of rooms: who may, and what is kept of their edits. Answers from the store, so that looking at a room does not bring it
 * into memory; where the room is there already, what it knows is used.
 */
import { memberByToken } from '../access/members';
import { Refused } from '../access/refused';
import type { FileDocument } from '../../lib/export/room/schema';
import type { Membership } from '../../lib/protocol';
import type { MemberRecord, NodeRecord, PhotoRecord, RoomRecord } from '../store/records';
import type { Store } from '../store/store';
import { fileDocument, storedFileDocument } from './document/content';
import type { Room } from './room';

/** What the reader may know of rooms in memory. */
export interface RoomsInMemory {
  /** The room, when it is there; it is not loaded for this. */
  inMemory(roomId: string): Room | null;
}

/** What of the store it reads. */
type Read =
  | 'room'
  | 'isLost'
  | 'members'
  | 'node'
  | 'nodes'
  | 'head'
  | 'latent'
  | 'trajectory'
  | 'thumbnail'
  | 'documents'
  | 'photos';

export class RoomReader {
  constructor(
    private readonly store: Pick<Store, Read>,
    private readonly rooms: RoomsInMemory,
  ) {}

  /** Name and rules. @throws Refused when there is no such room, or it is lost. */
  async settings(roomId: string): Promise<RoomRecord> {
    if (this.store.isLost(roomId)) throw new Refused('unknown-room.damaged');
    const record = this.rooms.inMemory(roomId)?.settings ?? (await this.store.room(roomId));
    if (record === null) throw new Refused('unknown-room');
    return record;
  }

  /** The member whose token it is; null when the room does not know it, or there is no such room. @throws Refused when they were kicked. */
  async member(roomId: string, token: string): Promise<MemberRecord | null> {
    const room = this.rooms.inMemory(roomId);
    return memberByToken(room?.people.records ?? (await this.store.members(roomId)), token);
  }

  /** Likewise. @throws Refused also when there is no such room. */
  async authenticate(roomId: string, token: string): Promise<MemberRecord | null> {
    await this.settings(roomId);
    return this.member(roomId, token);
  }

  /** What a token that somebody shows stands for. @throws Refused when it stands for nobody. */
  async membership(roomId: string, token: string): Promise<Membership> {
    const member = await this.authenticate(roomId, token);
    if (member === null) throw new Refused('unauthorised', {}, 'token');
    return { room: roomId, memberId: member.id, token, role: member.role };
  }

  /** Everybody who has a place there. */
  async members(roomId: string): Promise<MemberRecord[]> {
    const room = this.rooms.inMemory(roomId);
    return room?.people.all ?? (await this.store.members(roomId)).filter(({ removedAt }) => removedAt === undefined);
  }

  /** @throws Refused when the room has no such edit. */
  async node(roomId: string, nodeId: string): Promise<NodeRecord> {
    const room = this.rooms.inMemory(roomId);
    if (room !== null) return room.history.record(nodeId);
    const record = await this.store.node(roomId, nodeId);
    if (record === null) throw new Refused('unknown-node', {}, 'nodeId');
    return record;
  }

  /** All edits, in the order of their commits. */
  async nodes(roomId: string): Promise<NodeRecord[]> {
    return this.rooms.inMemory(roomId)?.history.all ?? this.store.nodes(roomId);
  }

  /** The W+ latent of an edit. */
  async latent(roomId: string, nodeId: string): Promise<Float32Array> {
    const ws = await this.store.latent(roomId, nodeId);
    return ws ?? this.missing(roomId, `edit ${nodeId} has no latent`);
  }

  /** Its steps, as `encodeTrajectory` wrote them; null for edits without steps. */
  trajectory(roomId: string, nodeId: string): Promise<Uint8Array | null> {
    return this.store.trajectory(roomId, nodeId);
  }

  /** Something of a room is not there that each room has. @throws Refused when the room was deleted meanwhile, else an Error of this server */
  async missing(roomId: string, what: string): Promise<never> {
    if (this.rooms.inMemory(roomId) === null && (await this.store.room(roomId)) === null)
      throw new Refused('unknown-room');
    throw new Error(what);
  }

  /** Id of the edit where the room stands. */
  async head(roomId: string): Promise<string> {
    const head = this.rooms.inMemory(roomId)?.history.head.node.id ?? (await this.store.head(roomId));
    return head ?? this.missing(roomId, 'the room has no head');
  }

  /** What the document says now. */
  async document(roomId: string): Promise<FileDocument> {
    const room = this.rooms.inMemory(roomId);
    return room === null
      ? storedFileDocument(await this.store.documents.updates(roomId))
      : fileDocument(room.document.doc);
  }

  /** What is known of a photo; null when the room has none of that hash. */
  photo(roomId: string, hash: string): Promise<PhotoRecord | null> {
    return this.store.photos.get(roomId, hash);
  }

  /** Its file, or the smaller picture of it; null when it is not there any more. */
  photoFile(roomId: string, record: PhotoRecord, size: 'whole' | 'screen'): Promise<Uint8Array | null> {
    return this.store.photos.file(roomId, record, size);
  }

  /** A small WebP picture of an edit; null when there is none. */
  thumbnail(roomId: string, nodeId: string): Promise<Uint8Array | null> {
    return this.store.thumbnail(roomId, nodeId);
  }

  /** Likewise of where the room stands. */
  async currentThumbnail(roomId: string): Promise<Uint8Array | null> {
    const head = await this.store.head(roomId);
    return head === null ? null : this.store.thumbnail(roomId, head);
  }
}
