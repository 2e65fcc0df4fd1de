/** Invites and people of a room: what its owner may do, and following an invite. Everything is on disk before it counts. */
import { findByToken, hashToken, newId } from '../../access/tokens';
import { betterRole, inviteEnd } from '../../../lib/roles/invite';
import {
  MAX_INVITES,
  MAX_KEPT_INVITES,
  problem,
  type GivenRole,
  type Invite,
  type Membership,
  type Share,
  type acceptInviteSchema,
  type createInviteSchema,
} from '../../../lib/protocol';
import { makeMember } from '../../rooms/people/new-member';
import { Refused } from '../../access/refused';
import type { RoomRegistry } from '../../rooms/registry';
import type { Room } from '../../rooms/room';
import type { InviteRecord, MemberRecord } from '../../store/records';
import type { Store } from '../../store/store';
import type { z } from 'zod';
import { SECRET_BYTES, isSigned, newInviteToken } from './invite-token';

const HOUR_MS = 3_600_000;
const KICKED = problem('forbidden.removed');
const REVOKED = problem('forbidden.invite-gone');

/** An invite and the id of the room it opens. */
interface Opened {
  readonly room: string;
  readonly invite: InviteRecord;
}

export class RoomShare {
  private constructor(
    private readonly store: Store,
    private readonly rooms: RoomRegistry,
    private readonly secret: Uint8Array,
    private readonly now: () => number,
  ) {}

  static async open(store: Store, rooms: RoomRegistry, now: () => number = Date.now): Promise<RoomShare> {
    return new RoomShare(store, rooms, await store.secret('invites', SECRET_BYTES), now);
  }

  /** What the owner sees of links and people. */
  async view(room: string): Promise<Share> {
    const { reader } = this.rooms;
    const { linkRole, viewersExport } = await reader.settings(room);
    const members = (await reader.members(room)).map(({ id, name, color, role, joinedAt, invite }) => {
      return { memberId: id, name, color, role, joinedAt, invite };
    });
    return { linkRole, viewersExport, invites: (await this.store.invites.of(room)).map(withoutHash), members };
  }

  /** @returns the token as well, this once: only its hash is kept. @throws Refused when there are too many. */
  async create(room: Room, request: z.infer<typeof createInviteSchema>): Promise<{ invite: Invite; token: string }> {
    return room.people.turn.run(async () => {
      this.refuseMore(await this.store.invites.of(room.id));
      const token = newInviteToken(this.secret);
      const createdAt = this.now();
      const invite: Invite = {
        id: newId(),
        role: request.role,
        createdAt,
        expiresAt: request.hours === null ? null : createdAt + request.hours * HOUR_MS,
        maxUses: request.maxUses,
        uses: 0,
        revokedAt: null,
      };
      await this.store.invites.create(room.id, { ...invite, tokenHash: hashToken(token) });
      return { invite, token };
    });
  }

  /** The link opens nothing any more, and who came by it is kicked. @throws Refused when there is no such invite. */
  async revoke(room: Room, id: string): Promise<void> {
    await room.people.turn.run(async () => {
      const now = this.now();
      const gone = room.people.all
        .filter((member) => member.invite === id && member.role !== 'owner')
        .map((member) => ({ ...member, removedAt: now }));
      const revoked = await this.store.invites.change(room.id, id, (invite) => ({
        invite: { ...invite, revokedAt: invite.revokedAt ?? now },
        members: gone,
      }));
      if (revoked === null) throw new Refused('not-found.invite', {}, 'invite');
      room.membersChanged(gone, REVOKED);
    });
  }

  /** Id of the room that an invite opens. @throws Refused when it opens nothing. */
  async roomOf(token: string): Promise<string> {
    return (await this.opened(token)).room;
  }

  /** What an invite opens. @throws Refused when it opens nothing. */
  async look(token: string): Promise<{ room: string; roomName: string; role: GivenRole }> {
    const { room, invite } = await this.opened(token);
    return { room, roomName: (await this.rooms.reader.settings(room)).name, role: invite.role };
  }

  /**
   * A membership by an invite. Who is a member already keeps their place and takes the better role; that counts as a use
   * only when it changes something.
   *
   * @param into the room that the link named, when it named one
   * @throws Refused when the invite opens nothing, or another room than `into`.
   */
  async accept(person: z.infer<typeof acceptInviteSchema>, into: string | null = null): Promise<Membership> {
    const { room: roomId } = await this.opened(person.invite);
    if (into !== null && roomId !== into) throw unknownInvite();
    return this.rooms.use(roomId, (room) =>
      room.people.turn.run(async () => {
        // Again, because it may have ended while this waited for its turn.
        const { invite } = await this.opened(person.invite);
        // A key of somebody who was kicked counts as none: a new invite is a new beginning.
        const known = person.token === undefined ? null : findByToken(room.people.all, person.token);
        if (known !== null && person.token !== undefined) {
          const role = betterRole(known.role, invite.role);
          if (role !== known.role) await this.admit(room, invite, { ...known, role, invite: invite.id });
          return { room: room.id, memberId: known.id, token: person.token, role };
        }
        const { member, token } = makeMember(person, invite.role, invite.id);
        await this.admit(room, invite, member);
        return { room: room.id, memberId: member.id, token, role: member.role };
      }),
    );
  }

  /** @throws Refused when there is no such person, or it is the owner. */
  async changeRole(room: Room, memberId: string, role: GivenRole): Promise<void> {
    await room.people.turn.run(async () => {
      const member = { ...this.other(room, memberId), role };
      await this.store.saveMember(room.id, member);
      room.membersChanged([member], KICKED);
    });
  }

  /** Kicks a person: their connections end and their key opens nothing any more. @throws Refused likewise. */
  async kick(room: Room, memberId: string): Promise<void> {
    await room.people.turn.run(async () => {
      const member = { ...this.other(room, memberId), removedAt: this.now() };
      await this.store.saveMember(room.id, member);
      room.membersChanged([member], KICKED);
    });
  }

  /** Counts a use. @throws Refused when the invite ended meanwhile: of two who want the last use, one gets it. */
  private async admit(room: Room, { id }: InviteRecord, member: MemberRecord): Promise<void> {
    const used = await this.store.invites.change(room.id, id, (invite) => {
      this.refuseEnded(invite);
      return { invite: { ...invite, uses: invite.uses + 1 }, members: [member] };
    });
    if (used === null) throw unknownInvite();
    room.membersChanged([member], KICKED);
  }

  private other(room: Room, memberId: string): MemberRecord {
    const member = room.people.all.find(({ id }) => id === memberId);
    if (member === undefined) throw new Refused('not-found.member', {}, 'member');
    if (member.role === 'owner') throw new Refused('invalid.owner', {}, 'member');
    return member;
  }

  private refuseMore(kept: readonly InviteRecord[]): void {
    if (kept.length >= MAX_KEPT_INVITES) throw new Refused('too-many.kept-invites', { max: MAX_KEPT_INVITES });
    const now = this.now();
    if (kept.filter((invite) => inviteEnd(invite, now) === null).length >= MAX_INVITES)
      throw new Refused('too-many.invites', { max: MAX_INVITES });
  }

  private refuseEnded(invite: InviteRecord): void {
    const end = inviteEnd(invite, this.now());
    if (end !== null) throw new Refused(`forbidden.invite-${end}`, {}, 'invite');
  }

  /** Unsigned tokens are refused before the store is asked. */
  private async opened(token: string): Promise<Opened> {
    if (!isSigned(token, this.secret)) throw unknownInvite();
    const found = await this.store.invites.opened(hashToken(token));
    if (found === null) throw unknownInvite();
    const invite = findByToken(await this.store.invites.of(found.room), token);
    if (invite === null) throw unknownInvite();
    this.refuseEnded(invite);
    return { room: found.room, invite };
  }
}

const unknownInvite = (): Refused => new Refused('unauthorised.invite', {}, 'invite');

function withoutHash({ tokenHash: _, ...invite }: InviteRecord): Invite {
  return invite;
}
