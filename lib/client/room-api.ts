/** Calls to the HTTP interface as a member of a room. All of them throw ApiError. */
import type { z } from 'zod';
import {
  createdInviteSchema,
  shareSchema,
  type GivenRole,
  type LinkRole,
  type Membership,
  type Share,
} from '../protocol';
import { editReplaySchema, importedSchema, type EditReplay } from '../replay/schema';
import type { Moment } from '../replay/timeline';
import { request, requestJson, type RequestOptions } from './request';

/** Files that the server makes from one node. */
export type NodeFile = 'picture.png' | 'before-after.png' | 'contact-sheet.png' | 'latents.npz';

export class RoomApi {
  private readonly base: string;
  private readonly token: string;

  /** @param base address of the server, as in ClientWorld */
  constructor(base: string, { room, token }: Pick<Membership, 'room' | 'token'>) {
    this.base = `${base}/api/rooms/${room}`;
    this.token = token;
  }

  /** A frame of a replay, lossless. */
  frame({ nodeId, step }: Moment, type: 'webp' | 'png', signal?: AbortSignal): Promise<Blob> {
    return this.blob(`/nodes/${nodeId}/frames/${step}?type=${type}`, signal);
  }

  replay(nodeId: string, signal?: AbortSignal): Promise<EditReplay> {
    return this.json(editReplaySchema, `/nodes/${nodeId}/replay`, { signal });
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

  /** A PNG that Tug saved, as an edit of this room. @returns its node's id. */
  async importPicture(file: Blob): Promise<string> {
    return (await this.json(importedSchema, '/import', { method: 'POST', body: file })).nodeId;
  }

  share(): Promise<Share> {
    return this.json(shareSchema, '/share');
  }

  createInvite(
    role: GivenRole,
    hours: number | null,
    maxUses: number | null,
  ): Promise<z.infer<typeof createdInviteSchema>> {
    return this.json(createdInviteSchema, '/invites', { method: 'POST', body: { role, hours, maxUses } });
  }

  async revokeInvite(id: string): Promise<void> {
    await this.request(`/invites/${id}`, { method: 'DELETE' });
  }

  async changeRole(memberId: string, role: GivenRole): Promise<void> {
    await this.request(`/members/${memberId}`, { method: 'PATCH', body: { role } });
  }

  async kick(memberId: string): Promise<void> {
    await this.request(`/members/${memberId}`, { method: 'DELETE' });
  }

  async changeRoom(change: { name?: string; linkRole?: LinkRole; viewersExport?: boolean }): Promise<void> {
    await this.request('', { method: 'PATCH', body: change });
  }

  async deleteRoom(): Promise<void> {
    await this.request('', { method: 'DELETE' });
  }

  private request(path: string, options: RequestOptions): Promise<Response> {
    return request(this.base + path, { ...options, token: this.token });
  }

  private json<T>(schema: z.ZodType<T>, path: string, options: RequestOptions = {}): Promise<T> {
    return requestJson(schema, this.base + path, { ...options, token: this.token });
  }

  private async blob(path: string, signal?: AbortSignal): Promise<Blob> {
    return (await this.request(path, { signal })).blob();
  }
}
