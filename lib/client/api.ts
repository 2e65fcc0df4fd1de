/** Calls to the HTTP interface that need no membership of a room. All of them throw ApiError. */
import { z } from 'zod';
import type { PackId } from '../pack/id';
import {
  inviteViewSchema,
  membershipSchema,
  packSummarySchema,
  type createRoomSchema,
  type joinRoomSchema,
  type Membership,
  reachSchema,
  type PackSummary,
  type Reach,
} from '../protocol';
import { requestFile, requestJson } from './request';

/** What the server has. An older one does not say that its operator may change it. */
const packListSchema = z.object({ packs: z.array(packSummarySchema), changeable: z.boolean().default(false) });
export type PackList = z.infer<typeof packListSchema>;

/** Whoever makes or enters a room. */
export interface Person {
  readonly name: string;
  readonly color: string;
}

export class Api {
  /** @param base address of the server as in ClientWorld; empty = where the page came from */
  constructor(private readonly base: string) {}

  packList(): Promise<PackList> {
    return requestJson(packListSchema, `${this.base}/api/packs`);
  }

  async packs(): Promise<PackSummary[]> {
    return (await this.packList()).packs;
  }

  /** Address of a sheet of samples of a pack. */
  sheetUrl({ name, generator }: PackId): string {
    return `${this.base}/api/packs/${name}/sheet?${new URLSearchParams({ generator }).toString()}`;
  }

  /** Whether others reach this server, and by which addresses. */
  reach(): Promise<Reach> {
    return requestJson(reachSchema, `${this.base}/api/reach`);
  }

  createRoom(body: z.input<typeof createRoomSchema>): Promise<Membership> {
    return this.post(membershipSchema, '/api/rooms', body);
  }

  joinRoom(room: string, body: z.input<typeof joinRoomSchema>): Promise<Membership> {
    return this.post(membershipSchema, `/api/rooms/${room}/join`, body);
  }

  /** Address of the picture of a seed; of another version of the pack it is another address. */
  sampleUrl({ name, generator }: PackId, seed: number, truncation: number): string {
    const what = { pack: name, generator, seed: String(seed), truncation: truncation.toFixed(2) };
    return `${this.base}/api/sample?${new URLSearchParams(what).toString()}`;
  }

  /** The picture a room shows now. */
  thumbnail(room: string, token: string, signal?: AbortSignal): Promise<Blob> {
    return requestFile(`${this.base}/api/rooms/${room}/thumbnail`, { token, signal });
  }

  /** A new room from a file: a whole room, or a picture that Tug saved. */
  importFile(file: Blob, { name, color }: Person): Promise<Membership> {
    return this.post(membershipSchema, `/api/import?${new URLSearchParams({ name, color }).toString()}`, file);
  }

  /** What carries the pixels of photos, by its hash. */
  async surface(sha256: string): Promise<Uint8Array> {
    return new Uint8Array(await (await requestFile(`${this.base}/api/surfaces/${sha256}`)).arrayBuffer());
  }

  /** What an invite opens. */
  lookAtInvite(invite: string): Promise<z.infer<typeof inviteViewSchema>> {
    return this.post(inviteViewSchema, '/api/invites/look', { invite });
  }

  /** Follows an invite. With the token of a member of that room they stay who they are. */
  acceptInvite(invite: string, { name, color }: Person, token?: string): Promise<Membership> {
    return this.post(membershipSchema, '/api/invites/accept', { invite, name, color, token });
  }

  private post<T>(schema: z.ZodType<T>, path: string, body: unknown): Promise<T> {
    return requestJson(schema, this.base + path, { method: 'POST', body });
  }
}
