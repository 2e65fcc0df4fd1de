import { memberByToken } from '../../access/members';
import {
  PROTOCOL_VERSIONS,
  problem,
  type Participant,
  type Problem,
  type Role,
  type ServerMessages,
} from '../../../lib/protocol';
import type { MemberRecord } from '../../store/records';
import type { Store } from '../../store/store';
import type { RoomClient } from './client';
import { Refused } from '../../access/refused';
import { Turn } from '../../../lib/work/turn';

/** The people of a room: its members, also those who are away, and the connections of those who are there. */
export class RoomPeople {
  private readonly members: Map<string, MemberRecord>;
  private readonly clients = new Map<string, RoomClient>();
  private readonly kickListeners = new Set<(memberId: string, problem: Problem) => void>();
  private readonly awayListeners = new Set<() => void>();
  /** Changes of members, one after the other: none may bring back what another took away. */
  readonly turn = new Turn();

  /** @param maxParticipants most connections at once. */
  constructor(
    private readonly roomId: string,
    private readonly store: Store,
    private readonly maxParticipants: number,
    members: readonly MemberRecord[],
  ) {
    this.members = new Map(members.map((member) => [member.id, member]));
  }

  get connections(): number {
    return this.clients.size;
  }

  /** Also those who are away or were kicked, whose tokens are known as theirs. */
  get records(): Iterable<MemberRecord> {
    return this.members.values();
  }

  /** Everybody who has a place here, also those who are away. */
  get all(): MemberRecord[] {
    return [...this.members.values()].filter(({ removedAt }) => removedAt === undefined);
  }

  /** Null when the room does not know the token. @throws Refused when its member was kicked. */
  authenticate(token: string): MemberRecord | null {
    return memberByToken(this.members.values(), token);
  }

  /** @throws Refused when there is no such member (any more). */
  member(id: string): MemberRecord {
    const member = this.members.get(id);
    if (member?.removedAt !== undefined || member === undefined) throw new Refused('unauthorised');
    return member;
  }

  role(memberId: string): Role {
    return this.member(memberId).role;
  }

  /** A new member, on disk when this returns. */
  add(member: MemberRecord): Promise<void> {
    return this.turn.run(() => this.save(member));
  }

  /** Name and colour, for everybody. */
  async change(memberId: string, change: Pick<MemberRecord, 'name' | 'color'>): Promise<void> {
    await this.turn.run(() => this.save({ ...this.member(memberId), ...change }));
    this.broadcastParticipants();
  }

  /** Takes over a record that is on disk: who is kicked is told `problem`; a new role is told. */
  update(member: MemberRecord, problem: Problem): void {
    const { id, role, removedAt } = member;
    const roleChanged = this.members.get(id)?.role !== role;
    this.members.set(id, member);
    if (removedAt !== undefined) this.kick(id, problem);
    else if (roleChanged) for (const client of this.clientsOf(id)) client.send('role', { role });
  }

  /** Calls `listener` when a member is kicked, so that other channels end their connections. */
  onKick(listener: (memberId: string, problem: Problem) => void): void {
    this.kickListeners.add(listener);
  }

  /** The room is no more. */
  kickAll(problem: Problem): void {
    for (const { id } of this.members.values()) this.kick(id, problem);
  }

  /** @returns who the new connection is. @throws Refused when the room is full, or its member has no place here. */
  join(client: RoomClient): Participant {
    if (this.clients.size >= this.maxParticipants)
      throw new Refused('too-many.connections', { max: this.maxParticipants });
    const me = participant(this.member(client.memberId));
    this.clients.set(client.id, client);
    return me;
  }

  /** The room shows a photo from now on: clients of older versions must be loaded anew. */
  sendAwayOlder(): void {
    for (const client of [...this.clients.values()]) {
      if (client.showsPhotos) continue;
      this.clients.delete(client.id);
      client.bye(problem('protocol-version', { ...PROTOCOL_VERSIONS }));
    }
  }

  /** The room is not here any more: everybody's connections end, and they come back by themselves. */
  sendAway(): void {
    for (const client of [...this.clients.values()]) client.away();
    for (const listener of this.awayListeners) listener();
  }

  /** Calls `listener` when everybody is sent away: for the connections that the room does not know as clients. */
  onAway(listener: () => void): void {
    this.awayListeners.add(listener);
  }

  /** @returns whether the connection was here. */
  leave(client: RoomClient): boolean {
    return this.clients.delete(client.id);
  }

  isHere(client: RoomClient): boolean {
    return this.clients.has(client.id);
  }

  everyClient(): Iterable<RoomClient> {
    return this.clients.values();
  }

  /** Members with a connection, in the order in which they came. */
  participants(): Participant[] {
    const ids = new Set([...this.clients.values()].map(({ memberId }) => memberId));
    return [...ids].map((id) => participant(this.member(id)));
  }

  broadcast<K extends keyof ServerMessages>(name: K, message: ServerMessages[K]): void {
    for (const client of this.clients.values()) client.send(name, message);
  }

  broadcastParticipants(except?: RoomClient): void {
    const message = { participants: this.participants() };
    for (const client of this.clients.values()) if (client !== except) client.send('participants', message);
  }

  private async save(member: MemberRecord): Promise<void> {
    await this.store.saveMember(this.roomId, member);
    this.members.set(member.id, member);
  }

  private clientsOf(memberId: string): RoomClient[] {
    return [...this.clients.values()].filter((client) => client.memberId === memberId);
  }

  private kick(memberId: string, problem: Problem): void {
    for (const client of this.clientsOf(memberId)) {
      // Before it is told: from here on it is sent nothing more.
      this.clients.delete(client.id);
      client.bye(problem);
    }
    for (const listener of this.kickListeners) listener(memberId, problem);
  }
}

function participant({ id, name, color, role }: MemberRecord): Participant {
  return { memberId: id, name, color, role };
}
