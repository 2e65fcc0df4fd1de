/** Calls to the HTTP interface as a member of a room. All of them throw ApiError. */
import type { z } from 'zod';
import {
  type copyRoomSchema,
  type ownPixelsSchema,
  createdInviteSchema,
  membershipSchema,
  photoFacesSchema,
  shareSchema,
  type GivenRole,
  type LinkRole,
  type Membership,
  type PhotoFaces,
  type Problem,
  type Share,
} from '../protocol';
import { editReplaySchema, importedSchema, type EditReplay } from '../replay/schema';
import type { Moment } from '../replay/timeline';
import { ApiError, request, requestFile, requestJson, type RequestOptions } from './request';

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

  /** A frame of a replay, lossless. Waits as long as the server says when it has computed much for this member. */
  async frame({ nodeId, step }: Moment, type: 'webp' | 'png', signal?: AbortSignal): Promise<Blob> {
    for (;;) {
      try {
        return await this.blob(`/nodes/${nodeId}/frames/${step}?type=${type}`, signal);
      } catch (error) {
        const seconds = error instanceof ApiError ? secondsToWait(error.problem) : null;
        if (seconds === null) throw error;
        await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
        signal?.throwIfAborted();
      }
    }
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

  /** The faces of a photo, and what carries its pixels. */
  photoFaces(hash: string): Promise<PhotoFaces> {
    return this.json(photoFacesSchema, `/photos/${hash}/faces`);
  }

  /** A photo: for screens, or whole. */
  photo(hash: string, size: 'screen' | 'whole'): Promise<Blob> {
    return this.blob(`/photos/${hash}?size=${size}`);
  }

  /** Deletes a photo for ever, with all that was made of it. */
  async deletePhoto(hash: string): Promise<void> {
    await this.request(`/photos/${hash}`, { method: 'DELETE' });
  }

  /** A photo as an edit left it, at its full size. @param quality 1 to 100, of formats that lose something */
  photoFile(nodeId: string, type: string, quality?: number): Promise<Blob> {
    return this.blob(`/nodes/${nodeId}/photo?type=${type}${quality === undefined ? '' : `&quality=${quality}`}`);
  }

  /** The picture of an edit as a photo, whose parts move by its own pixels: another edit. @returns that one's id */
  async ownPixels(body: z.input<typeof ownPixelsSchema>): Promise<string> {
    return (await this.json(importedSchema, '/own-pixels', { method: 'POST', body })).nodeId;
  }

  /** @param branch the edit up to which it goes; all of the room when left out */
  roomFile(branch?: string): Promise<Blob> {
    return this.blob(`/room.tug${branch === undefined ? '' : `?branch=${branch}`}`);
  }

  /** A PNG that Tug saved, as an edit of this room. @returns its node's id. */
  async importPicture(file: Blob): Promise<string> {
    return (await this.json(importedSchema, '/import', { method: 'POST', body: file })).nodeId;
  }

  /** A new room that begins as a copy of this one, and is the asker's own. */
  copyRoom(body: z.input<typeof copyRoomSchema>): Promise<Membership> {
    return this.json(membershipSchema, '/copies', { method: 'POST', body });
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

  private blob(path: string, signal?: AbortSignal): Promise<Blob> {
    return requestFile(this.base + path, { token: this.token, signal });
  }
}

/** Of what is refused for now only; null of any other problem. */
function secondsToWait({ code, params }: Problem): number | null {
  const seconds = Number(params.seconds);
  return code === 'rate-limited.costly' && seconds > 0 ? seconds : null;
}
