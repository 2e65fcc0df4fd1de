/** Invites, by room and by the hash of their token. */
import { z } from 'zod';
import { idSchema, roomIdSchema } from '../../lib/protocol';
import { keys } from './keys';
import { inviteRecordSchema, type InviteRecord, type MemberRecord } from './records';
import { put, type RoomRecords } from './room-records';

const invitedSchema = z.object({ room: roomIdSchema, invite: idSchema });

export class InviteRecords {
  constructor(private readonly records: RoomRecords) {}

  async of(room: string): Promise<InviteRecord[]> {
    return this.records.all(keys.invitesOf(room), inviteRecordSchema);
  }

  /** Which room and invite a token opens, by the token's hash. */
  async opened(tokenHash: string): Promise<{ room: string; invite: string } | null> {
    return this.records.get(keys.inviteToken(tokenHash), invitedSchema);
  }

  async create(room: string, invite: InviteRecord): Promise<void> {
    const token = put(keys.inviteToken(invite.tokenHash), { room, invite: invite.id });
    await this.records.write(room, [put(keys.invite(room, invite.id), invite), token]);
  }

  /**
   * Changes an invite together with the members whom it lets in or who lose their place with it. `decide` is asked again when
   * somebody else changed the invite meanwhile, so that of two who want its last use one gets it; what it throws ends this.
   *
   * @returns the invite as it is now; null when there is none.
   */
  async change(
    room: string,
    id: string,
    decide: (invite: InviteRecord) => { invite: InviteRecord; members: readonly MemberRecord[] },
  ): Promise<InviteRecord | null> {
    return this.records.change(room, keys.invite(room, id), inviteRecordSchema, (before) => {
      const { invite, members } = decide(before);
      return { value: invite, also: members.map((member) => put(keys.member(room, member.id), member)) };
    });
  }
}
