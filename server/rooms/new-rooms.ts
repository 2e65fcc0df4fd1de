/** Rooms that begin: with the picture of a seed, or with one from elsewhere. They are on disk; nothing of them is in memory. */
import type { Logger } from 'pino';
import { packId } from '../../lib/pack/id';
import type { LinkRole, Membership } from '../../lib/protocol';
import { newRoomId } from '../access/tokens';
import { roomTag } from '../../lib/protocol/room-tag';
import type { InferencePool } from '../inference/pool';
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
  async createFrom(
    person: Pick<NewRoom, 'name' | 'color' | 'roomName' | 'linkRole' | 'client'>,
    picture: FirstImage,
  ): Promise<Membership> {
    const { store, engine } = this.services;
    const { member, token } = makeMember(person, 'owner', null);
    const thumbnail =
      'image' in picture ? await makeThumbnail(picture.image, packOf(engine, picture).resolution) : picture.thumbnail;
    const first = makeNode({ ...picture, author: member, durationMs: 0, thumbnail, drag: null }, null, 0);
    const photo = 'image' in picture ? undefined : picture.newPhoto;
    const room = {
      id: newRoomId(),
      name: person.roomName ?? DEFAULT_ROOM_NAME,
      createdAt: Date.now(),
      owner: member.id,
      linkRole: person.linkRole ?? 'editor',
      viewersExport: true,
      client: person.client,
    } as const;
    await store.createRoom(room, member, first, { ws: picture.ws, trajectory: null, thumbnail, photo });
    this.log.info({ room: roomTag(room.id), pack: picture.pack }, 'room made');
    return { room: room.id, memberId: member.id, token, role: member.role };
  }
}
