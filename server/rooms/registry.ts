/** Rooms by id: made, loaded when somebody comes, and let go of when nobody was there for a while. */
import type { Logger } from 'pino';
import { newRoomId, roomTag } from '../access/tokens';
import { problem, type LinkRole, type Membership } from '../../lib/protocol';
import { RoomDocument } from './document/document';
import { RoomHistory, makeNode } from './edits/history';
import { makeMember } from './people/new-member';
import type { NewImage } from './edits/new-image';
import { Refused } from '../access/refused';
import { Room, type RoomServices } from './room';
import { makeThumbnail } from './edits/thumbnail';

/** A reload or a short loss of network must not cost a load of the room. */
const UNLOAD_AFTER_MS = 30_000;
const DEFAULT_ROOM_NAME = 'Untitled room';

export interface NewRoom {
  readonly pack: string;
  readonly seed: number;
  readonly truncation: number;
  readonly roomName?: string | undefined;
  readonly name: string;
  readonly color: string;
  readonly linkRole?: LinkRole | undefined;
}

interface Loaded {
  readonly room: Promise<Room>;
  /** The same once it is there. */
  ready: Room | null;
  /** Connections of both channels. */
  users: number;
  timer: NodeJS.Timeout | null;
}

export class RoomRegistry {
  private readonly loaded = new Map<string, Loaded>();
  private readonly inMemory = new Set<Room>();
  private readonly unloading = new Map<string, Promise<void>>();
  private closing = false;

  constructor(
    private readonly services: RoomServices,
    private readonly log: Logger,
    private readonly unloadAfterMs = UNLOAD_AFTER_MS,
  ) {}

  get rooms(): number {
    return this.inMemory.size;
  }

  get participants(): number {
    return [...this.inMemory].reduce((sum, room) => sum + room.connections, 0);
  }

  /** A room that begins with the picture of a seed. @throws Refused when there is no such pack. */
  async create(wish: NewRoom): Promise<Membership> {
    const { pack, seed, truncation } = wish;
    if (!this.services.engine.packs.has(pack)) throw new Refused('unknown-pack', { pack }, 'pack');
    const { ws, image } = await this.services.engine.sample({ pack, seed, truncation });
    return this.createFrom(wish, { kind: 'start', pack, seed, truncation, ws, image });
  }

  /** A room that begins with a picture from elsewhere. Its pack must be installed. */
  async createFrom(
    person: Pick<NewRoom, 'name' | 'color' | 'roomName' | 'linkRole'>,
    { image, kind, ...picture }: Omit<NewImage, 'kind'> & { readonly kind: 'start' | 'import' },
  ): Promise<Membership> {
    const { store, engine } = this.services;
    const { member, token } = makeMember(person, 'owner', null);
    const thumbnail = await makeThumbnail(image, engine.packs.get(picture.pack)?.resolution ?? 0);
    const first = makeNode({ kind, author: member, durationMs: 0, ...picture, thumbnail, drag: null }, null, 0);
    const room = {
      id: newRoomId(),
      name: person.roomName ?? DEFAULT_ROOM_NAME,
      createdAt: Date.now(),
      owner: member.id,
      linkRole: person.linkRole ?? 'editor',
      viewersExport: true,
    } as const;
    await store.createRoom(room, member, first, { ws: picture.ws, trajectory: null, thumbnail });
    this.log.info({ room: roomTag(room.id), pack: picture.pack }, 'room made');
    return { room: room.id, memberId: member.id, token, role: member.role };
  }

  /**
   * A membership for whoever follows the room's link, or the one that the token already stands for.
   *
   * @throws Refused when there is no such room, or the token is not good, or the link opens nothing.
   */
  async join(roomId: string, person: { name: string; color: string; token?: string | undefined }): Promise<Membership> {
    const room = await this.open(roomId);
    if (person.token !== undefined) {
      const known = room.authenticate(person.token);
      if (known === null) throw new Refused('unauthorised', {}, 'token');
      return { room: roomId, memberId: known.id, token: person.token, role: known.role };
    }
    if (room.linkRole === 'none') throw new Refused('forbidden.invites-only');
    const { member, token } = makeMember(person, room.linkRole, null);
    await room.addMember(member);
    return { room: roomId, memberId: member.id, token, role: member.role };
  }

  /** The room, loaded when it is not. @throws Refused when there is none. */
  async open(roomId: string): Promise<Room> {
    for (;;) {
      await this.unloading.get(roomId);
      if (this.closing) throw new Refused('busy.closing');
      const entry = this.loaded.get(roomId) ?? this.startLoading(roomId);
      const room = await entry.room;
      // It may have been unloaded while this waited.
      if (this.loaded.get(roomId) !== entry) continue;
      entry.ready = room;
      if (entry.users === 0) this.unloadLater(roomId, entry);
      return room;
    }
  }

  /** Keeps an open room in memory until the answer is called. */
  retain(room: Room): () => void {
    const entry = this.loaded.get(room.id);
    if (entry === undefined) throw new Error('only an open room can be retained');
    entry.users++;
    if (entry.timer !== null) clearTimeout(entry.timer);
    entry.timer = null;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      entry.users--;
      if (entry.users === 0 && !this.closing) this.unloadLater(room.id, entry);
    };
  }

  /** Everybody is out, nothing of the room is left, and nobody comes in again. */
  async delete(room: Room): Promise<void> {
    const { id } = room;
    const entry = this.loaded.get(id);
    if (entry?.ready !== room) throw new Error('only an open room can be deleted');
    if (entry.timer !== null) clearTimeout(entry.timer);
    this.loaded.delete(id);
    // Whoever comes meanwhile waits, and then finds no room.
    const gone = room
      .end(problem('unknown-room.deleted'))
      .then(() => this.services.store.deleteRoom(id))
      .finally(() => {
        this.inMemory.delete(room);
        this.unloading.delete(id);
      });
    this.unloading.set(
      id,
      gone.catch(() => undefined),
    );
    await gone;
    this.log.info({ room: roomTag(id) }, 'room deleted');
  }

  /** Keeps what running drags reached and writes everything down. */
  async close(): Promise<void> {
    this.closing = true;
    await Promise.all(this.unloading.values());
    await Promise.all(
      [...this.loaded.values()].map(async ({ room, timer }) => {
        if (timer !== null) clearTimeout(timer);
        await (await room).close();
      }),
    );
    this.loaded.clear();
    this.inMemory.clear();
  }

  private startLoading(roomId: string): Loaded {
    const entry: Loaded = { room: this.load(roomId), ready: null, users: 0, timer: null };
    this.loaded.set(roomId, entry);
    entry.room.catch(() => this.loaded.delete(roomId));
    return entry;
  }

  private async load(roomId: string): Promise<Room> {
    const { store } = this.services;
    const record = await store.room(roomId);
    if (record === null) throw new Refused('unknown-room');
    // Before anything is read: whoever owned the room until now writes no more.
    const epoch = await store.nextEpoch(roomId);
    const log = this.log.child({ room: roomTag(roomId) });
    const [members, history, document] = await Promise.all([
      store.members(roomId),
      RoomHistory.load(roomId, store),
      RoomDocument.load(roomId, store, log),
    ]);
    const room = new Room(this.services, { record, epoch, members, history, document, log });
    this.inMemory.add(room);
    return room;
  }

  private unloadLater(roomId: string, entry: Loaded): void {
    if (entry.timer !== null) clearTimeout(entry.timer);
    entry.timer = setTimeout(() => {
      entry.timer = null;
      if (entry.ready !== null && entry.users === 0) this.unload(roomId, entry, entry.ready);
    }, this.unloadAfterMs);
    entry.timer.unref();
  }

  private unload(roomId: string, entry: Loaded, room: Room): void {
    if (room.busy) {
      this.unloadLater(roomId, entry);
      return;
    }
    this.loaded.delete(roomId);
    const gone = room
      .close()
      .catch((error: unknown) => {
        room.log.error({ err: error }, 'a room could not be unloaded cleanly');
      })
      .finally(() => {
        this.services.store.releaseRoom(roomId);
        this.inMemory.delete(room);
        this.unloading.delete(roomId);
      });
    this.unloading.set(roomId, gone);
  }
}
