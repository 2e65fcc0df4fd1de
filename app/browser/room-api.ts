/** Calls to the interface as a member of a room. The token travels in a header, never in an address. */
import {
  createdInviteSchema,
  inviteViewSchema,
  membershipSchema,
  shareSchema,
  type GivenRole,
  type LinkRole,
  type Membership,
  type Share,
} from '@/lib/protocol';
import { editReplaySchema, importedSchema, type EditReplay } from '@/lib/replay/schema';
import type { Moment } from '@/lib/replay/timeline';
import { json, post, request } from './api';

/** Files that the server makes from one node. */
export type NodeFile = 'picture.png' | 'before-after.png' | 'contact-sheet.png' | 'latents.npz';

export class RoomApi {
  private readonly base: string;

  constructor(private readonly member: Pick<Membership, 'room' | 'token'>) {
    this.base = `/api/rooms/${member.room}`;
  }

  /** A frame of a replay, lossless. */
  async frame({ nodeId, step }: Moment, type: 'webp' | 'png', signal?: AbortSignal): Promise<Blob> {
    return this.blob(`/nodes/${nodeId}/frames/${step}?type=${type}`, signal);
  }

  replay(nodeId: string, signal?: AbortSignal): Promise<EditReplay> {
    return json(editReplaySchema, `${this.base}/nodes/${nodeId}/replay`, this.init('GET', undefined, signal));
  }

  thumbnail(nodeId: string, signal?: AbortSignal): Promise<Blob> {
    return this.blob(`/nodes/${nodeId}/thumbnail`, signal);
  }

  nodeFile(nodeId: string, file: NodeFile): Promise<Blob> {
    return this.blob(`/nodes/${nodeId}/${file}`);
  }

  roomFile(): Promise<Blob> {
    return this.blob('/room.tug');
  }

  /** A PNG that Tug saved, as an edit of this room. */
  async importPicture(file: Blob): Promise<string> {
    const init = this.init('POST');
    const headers = { ...init.headers, 'content-type': 'application/octet-stream' };
    return (await json(importedSchema, `${this.base}/import`, { ...init, headers, body: file })).nodeId;
  }

  share(): Promise<Share> {
    return json(shareSchema, `${this.base}/share`, this.init('GET'));
  }

  createInvite(role: GivenRole, hours: number | null, maxUses: number | null) {
    return json(createdInviteSchema, `${this.base}/invites`, this.init('POST', { role, hours, maxUses }));
  }

  async revokeInvite(id: string): Promise<void> {
    await request(`${this.base}/invites/${id}`, this.init('DELETE'));
  }

  async changeRole(memberId: string, role: GivenRole): Promise<void> {
    await request(`${this.base}/members/${memberId}`, this.init('PATCH', { role }));
  }

  async removeMember(memberId: string): Promise<void> {
    await request(`${this.base}/members/${memberId}`, this.init('DELETE'));
  }

  async changeRoom(change: { name?: string; linkRole?: LinkRole; viewersExport?: boolean }): Promise<void> {
    await request(this.base, this.init('PATCH', change));
  }

  async deleteRoom(): Promise<void> {
    await request(this.base, this.init('DELETE'));
  }

  private async blob(path: string, signal?: AbortSignal): Promise<Blob> {
    return (await request(this.base + path, this.init('GET', undefined, signal))).blob();
  }

  private init(method: string, body?: unknown, signal?: AbortSignal) {
    return {
      method,
      ...(signal === undefined ? {} : { signal }),
      headers: {
        authorization: `Bearer ${this.member.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
  }
}

/** A new room from a file: a whole room, or a picture that Tug saved. */
export function importFile(file: Blob, person: { name: string; color: string }): Promise<Membership> {
  const query = new URLSearchParams({ name: person.name, color: person.color }).toString();
  return json(membershipSchema, `/api/import?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: file,
  });
}

/** What an invite opens. */
export const lookAtInvite = (invite: string) => json(inviteViewSchema, '/api/invites/look', post({ invite }));

/** Follows an invite. With the token of a member of that room they stay who they are. */
export const acceptInvite = (invite: string, person: { name: string; color: string }, token: string | undefined) =>
  json(membershipSchema, '/api/invites/accept', post({ invite, ...person, token }));
