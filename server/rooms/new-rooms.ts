/** Rooms that begin: with the picture of a seed, or with one from elsewhere. They are on disk; nothing of them is in memory. */
import type { Logger } from 'pino';
import * as Y from 'yjs';
import { packId } from '../../lib/pack/id';
import type { LinkRole, Membership } from '../../lib/protocol';
import { newRoomId } from '../access/tokens';
import { roomTag } from '../../lib/protocol/room-tag';
import type { InferencePool } from '../inference/pool';
import type { NodeData } from '../store/node-records';
import type { MemberRecord, NodeRecord, RoomRecord } from '../store/records';
import type { Store } from '../store/store';
import type { NewPhotoImage, NewPicture } from './edits/new-image';
import { makeThumbnail } from './edits/thumbnail';
import { makeNode } from './history/history';
import { packNamed, packOf } from './pack-of';
import { makeMember } from './people/new-member';

const DEFAULT_ROOM_NAME = 'Untitled room';

export interface NewRoom {
  readonly pack: string;
  /** The version of the pack whose picture was seen. */
  readonly generator?: string | undefined;
  readonly seed: number;
  readonly truncation: number;
  readonly roomName?: string | undefined;
  readonly name: string;
  readonly color: string;
  readonly linkRole?: LinkRole | undefined;
  /** The API key of the program that makes it; nobody's where a person does. */
  readonly client?: string | undefined;
}

/** What a room begins with. */
type Beginning<T> = Omit<T, 'kind'> & { readonly kind: 'start' | 'import' };
export type FirstImage = Beginning<NewPicture> | Beginning<NewPhotoImage>;

/** An edit with what is kept beside it. */
interface NewNode {
  readonly record: NodeRecord;
  readonly data: NodeData;
}

type RoomWish = Pick<NewRoom, 'name' | 'color' | 'roomName' | 'linkRole' | 'client'>;

export class NewRooms {
  constructor(
    private readonly services: { readonly store: Store; readonly engine: InferencePool },
    private readonly log: Logger,
  ) {}

  /** A room that begins with the picture of a seed. @throws Refused when there is no such pack. */
  async create(request: NewRoom): Promise<Membership> {
    const { pack, seed, truncation } = request;
    const id = packId(packNamed(this.services.engine, pack, request.generator));
    const { ws, image } = await this.services.engine.sample({ pack: id, seed, truncation });
    return this.createFrom(request, { kind: 'start', pack, generator: id.generator, seed, truncation, ws, image });
  }

  /** A room that begins with a picture from elsewhere. Its pack must be installed. */
  createFrom(person: RoomWish, picture: FirstImage): Promise<Membership> {
    return this.createFromAll(person, [picture]);
  }

  /** Likewise with several, each upon the one before. Nobody can see the room before all of them are on disk. */
  async createFromAll(person: RoomWish, pictures: readonly [FirstImage, ...FirstImage[]]): Promise<Membership> {
    const { store } = this.services;
    const { member, token } = makeMember(person, 'owner', null);
    const edits: NewNode[] = [];
    for (const picture of pictures) edits.push(await this.edit(picture, member, edits.at(-1)?.record ?? null));
    const [first] = edits;
    const last = edits.at(-1);
    if (first === undefined || last === undefined) throw new Error('a room needs a picture');
    const room = {
      id: newRoomId(),
      name: person.roomName ?? DEFAULT_ROOM_NAME,
      createdAt: Date.now(),
      owner: member.id,
      linkRole: person.linkRole ?? 'editor',
      viewersExport: true,
      client: person.client,
    } as const;
    if (first === last) await store.createRoom(room, member, first.record, first.data);
    else await this.createWhole(room, member, edits, last.record.node.id);
    this.log.info({ room: roomTag(room.id), pack: last.record.node.pack }, 'room made');
    return { room: room.id, memberId: member.id, token, role: member.role };
  }

  private async createWhole(room: RoomRecord, owner: MemberRecord, edits: readonly NewNode[], head: string) {
    const { store } = this.services;
    const document = new Y.Doc();
    try {
      for (const { record, data } of edits) await store.importNode(room.id, record, data);
      await store.finishImport(room, owner, { node: head, edits: edits.length }, Y.encodeStateAsUpdate(document));
    } catch (error) {
      await store.deleteRoom(room.id);
      throw error;
    } finally {
      document.destroy();
    }
  }

  private async edit(picture: FirstImage, author: MemberRecord, before: NodeRecord | null): Promise<NewNode> {
    const thumbnail =
      'image' in picture
        ? await makeThumbnail(picture.image, packOf(this.services.engine, picture).resolution)
        : picture.thumbnail;
    const [parent, index] = before === null ? [null, 0] : [before.node.id, before.index + 1];
    const record = makeNode({ ...picture, author, durationMs: 0, thumbnail, drag: null }, parent, index);
    const photo = 'image' in picture ? undefined : picture.newPhoto;
    return { record, data: { ws: picture.ws, trajectory: null, thumbnail, photo } };
  }
}
