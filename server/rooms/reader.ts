/**
 * Reading of rooms: who may, and what is kept of their edits. Answers from the store, so that looking at a room does not bring it
 * into memory; where the room is there already, what it knows is used.
 */
import { memberByToken } from '../access/members';
import { Refused } from '../access/refused';
import type { Membership } from '../../lib/protocol';
import type { MemberRecord, NodeRecord, RoomRecord } from '../store/records';
import type { Store } from '../store/store';
import type { Room } from './room';

/** What the reader may know of rooms in memory. */
export interface RoomsInMemory {
  /** The room, when it is there; it is not loaded for this. */
  inMemory(roomId: string): Room | null;
}

const unknownRoom = (): Refused => new Refused('unknown-room');

export class RoomReader {
  constructor(
    private readonly store: Pick<Store, 'room' | 'members' | 'node' | 'nodes' | 'head' | 'latent' | 'thumbnail'>,
    private readonly rooms: RoomsInMemory,
  ) {}

  /** Name and rules. @throws Refused when there is no such room. */
  async settings(roomId: string): Promise<RoomRecord> {
    const record = this.rooms.inMemory(roomId)?.settings ?? (await this.store.room(roomId));
    if (record === null) throw unknownRoom();
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
    if (ws === null) throw new Error(`edit ${nodeId} has no latent`);
    return ws;
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
