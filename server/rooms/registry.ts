/** Rooms by id: loaded when somebody comes, and let go of when nobody was there for a while. */
import type { Logger } from 'pino';
import { roomTag } from '../../lib/protocol/room-tag';
import type { RoomRecord } from '../store/records';
import { problem, type Membership } from '../../lib/protocol';
import { RoomDocument } from './document/document';
import type { RoomClaim, RoomDirectory } from './directory/directory';
import { RoomHistory } from './history/history';
import { makeMember } from './people/new-member';
import { RoomPhotos } from './photos/room-photos';
import { Refused } from '../access/refused';
import { NewRooms } from './new-rooms';
import { RoomReader, type RoomsInMemory } from './reader';
import { Room, type RoomServices } from './room';
import { Stills } from './screen/stills';
import { ShownPictures } from './shown/shown-pictures';

/** A reload or a short loss of network must not cost a load of the room. */
const UNLOAD_AFTER_MS = 30_000;

interface Loaded {
  readonly room: Promise<Room>;
  /** The same once it is there. */
  ready: Room | null;
  /** Connections of both channels. */
  users: number;
  timer: NodeJS.Timeout | null;
}

export interface RegistryServices extends Omit<RoomServices, 'stills' | 'shown'> {
  readonly directory: RoomDirectory;
  /** Learns that a room is gone. */
  readonly onDeleted: (room: RoomRecord) => void;
}

export class RoomRegistry implements RoomsInMemory {
  /** For whoever only looks: brings no room into memory. */
  readonly reader: RoomReader;
  /** For whoever begins one. */
  readonly newRooms: NewRooms;
  readonly shown: ShownPictures;
  private readonly loaded = new Map<string, Loaded>();
  /** Rooms in memory, also those that are on their way out, with the claims by which they are this process's own. */
  private readonly held = new Map<Room, RoomClaim>();
  private readonly unloading = new Map<string, Promise<void>>();
  private readonly stills: Stills;
  private closing = false;

  constructor(
    private readonly services: RegistryServices,
    private readonly log: Logger,
    private readonly unloadAfterMs = UNLOAD_AFTER_MS,
  ) {
    this.reader = new RoomReader(services.store, this);
    this.newRooms = new NewRooms(services, log);
    this.stills = new Stills(services.engine, services.metrics);
    this.shown = new ShownPictures(services.engine);
    services.engine.onPacks(() => {
      for (const room of this.held.keys()) room.packsChanged();
    });
    services.store.health.onChange(() => {
      for (const room of this.held.keys()) room.storageChanged();
    });
    services.directory.onLost((id) => {
      const entry = this.loaded.get(id);
      // One that is being loaded is lost as soon as it is there.
      if (entry?.ready != null) this.lose(entry, entry.ready);
      else void entry?.room.then((room) => this.lose(entry, room)).catch(() => undefined);
    });
  }

  get rooms(): number {
    return this.held.size;
  }

  get participants(): number {
    return [...this.held.keys()].reduce((sum, room) => sum + room.people.connections, 0);
  }

  /** The room, when it is in memory; it is not loaded for this. */
  inMemory(roomId: string): Room | null {
    return this.loaded.get(roomId)?.ready ?? null;
  }

  /** Whether a room with this tag is in memory, or on its way out of it. */
  holds(tag: string): boolean {
    for (const room of this.held.keys()) if (room.tag === tag) return true;
    return false;
  }

  /** A membership for whoever follows the room's link. @throws Refused when there is no such room, or the link opens nothing. */
  async join(roomId: string, person: { name: string; color: string }): Promise<Membership> {
    return this.use(roomId, async (room) => {
      const { linkRole } = room.settings;
      if (linkRole === 'none') throw new Refused('forbidden.invites-only');
      const { member, token } = makeMember(person, linkRole, null);
      await room.people.add(member);
      return { room: roomId, memberId: member.id, token, role: member.role };
    });
  }

  /** Does `work` with the room, which stays in memory meanwhile. @throws Refused when there is no such room. */
  async use<T>(roomId: string, work: (room: Room) => T | Promise<T>): Promise<T> {
    const room = await this.open(roomId);
    const release = this.retain(room);
    try {
      return await work(room);
    } finally {
      release();
    }
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
      const stays = this.loaded.get(room.id) === entry && !this.closing;
      if (entry.users === 0 && stays) this.unloadLater(room.id, entry);
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
    const gone = this.erase(room).finally(() => this.letGo(room));
    this.unloading.set(
      id,
      gone.catch(() => undefined),
    );
    await gone;
    this.services.onDeleted(room.settings);
    this.log.info({ room: roomTag(id) }, 'room deleted');
  }

  /** Keeps what running drags reached and writes everything down. */
  async close(): Promise<void> {
    this.closing = true;
    await Promise.all(this.unloading.values());
    await Promise.all(
      [...this.loaded.values()].map(async ({ room, timer }) => {
        if (timer !== null) clearTimeout(timer);
        const open = await room;
        await open.close();
        await this.letGo(open);
      }),
    );
    this.loaded.clear();
  }

  /** The room is another process's, or may be: whoever is in it comes back by themselves, there. */
  private lose(entry: Loaded, room: Room): void {
    const { id } = room;
    if (this.loaded.get(id) !== entry) return;
    if (entry.timer !== null) clearTimeout(entry.timer);
    this.loaded.delete(id);
    this.services.metrics.lostRooms.inc();
    this.log.warn({ room: roomTag(id) }, 'a room is owned by another server now, or may be');
    const gone = room
      .close(new Refused('busy.moved'))
      .catch((error: unknown) => {
        room.log.warn({ err: error }, 'a room that moved could not be closed cleanly');
      })
      .finally(() => this.letGo(room));
    this.unloading.set(id, gone);
    room.people.sendAway();
  }

  /** Nothing is told before it is so: the store decides, then people are kicked. */
  private async erase(room: Room): Promise<void> {
    const { store } = this.services;
    try {
      await room.settle(new Refused('unknown-room.deleted'));
      await store.deleteRoom(room.id);
      room.people.kickAll(problem('unknown-room.deleted'));
    } catch (error) {
      room.people.kickAll(problem('internal'));
      throw error;
    } finally {
      await room.document.close();
    }
    // What people had on their way until they were out.
    await store.deleteRoom(room.id);
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
    if (store.isLost(roomId)) throw new Refused('unknown-room.damaged');
    if (record === null) throw new Refused('unknown-room');
    const log = this.log.child({ room: roomTag(roomId) });
    // Before anything is read: whoever owned the room until now writes no more.
    const claim = await this.services.directory.claim(roomId);
    try {
      const [members, history, document] = await Promise.all([
        store.members(roomId),
        RoomHistory.load(roomId, store),
        RoomDocument.load(roomId, store, log),
      ]);
      const photos = await RoomPhotos.load(roomId, store, this.services.engine, history.nodes);
      const loaded = { record, members, history, document, photos, log, epoch: claim.epoch };
      const room = new Room({ ...this.services, stills: this.stills, shown: this.shown }, loaded);
      this.held.set(room, claim);
      return room;
    } catch (error) {
      await claim.release();
      throw error;
    }
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
      .finally(() => this.letGo(room));
    this.unloading.set(roomId, gone);
  }

  /** The room is out of memory: it may be loaded anew, here or elsewhere. */
  private async letGo(room: Room): Promise<void> {
    await this.held.get(room)?.release();
    this.held.delete(room);
    this.unloading.delete(room.id);
  }
}
