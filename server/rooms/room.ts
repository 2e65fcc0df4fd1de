/**
 * A room in memory: its parts put together. Whoever acts in it speaks to them: `people` for who is there, `edits` for what changes
 * the picture, `drags` for pulls and plans, `screen` for what is seen, `document` for what is agreed on.
 */
import type { Logger } from 'pino';
import { may } from '../../lib/roles/permissions';
import { PROTOCOL_VERSIONS, roomTag, type Problem } from '../../lib/protocol';
import type { InferencePool } from '../inference/pool';
import type { Metrics } from '../metrics/metrics';
import type { MemberRecord, NodeRecord, RoomRecord } from '../store/records';
import type { Store } from '../store/store';
import { Refused } from '../access/refused';
import type { RoomDocument } from './document/document';
import { RoomDrags } from './drags/drags';
import { RoomEdits } from './edits/edits';
import { HistoryFeed } from './history/feed';
import type { RoomHistory } from './history/history';
import { packSummaries } from './pack-summary';
import type { RoomClient } from './people/client';
import { RoomPeople } from './people/people';
import type { RoomPhotos } from './photos/room-photos';
import { RoomScreen } from './screen/screen';
import type { Stills } from './screen/stills';
import type { ShownPictures } from './shown/shown-pictures';

/** What all rooms share. */
export interface RoomServices {
  readonly store: Store;
  readonly engine: InferencePool;
  readonly stills: Stills;
  readonly shown: ShownPictures;
  readonly metrics: Metrics;
  readonly maxParticipants: number;
  /** Learns of every edit that is on disk. */
  readonly onEdit: (room: RoomRecord, edit: NodeRecord) => void;
}

/** What was loaded of a room. */
export interface LoadedRoom {
  readonly record: RoomRecord;
  /** Rises each time the room is loaded, by whichever process: what this room numbers can start above all earlier numbers. */
  readonly epoch: number;
  readonly members: readonly MemberRecord[];
  readonly history: RoomHistory;
  readonly document: RoomDocument;
  readonly photos: RoomPhotos;
  readonly log: Logger;
}

export class Room {
  readonly document: RoomDocument;
  readonly history: RoomHistory;
  readonly feed: HistoryFeed;
  readonly photos: RoomPhotos;
  readonly people: RoomPeople;
  readonly screen: RoomScreen;
  readonly edits: RoomEdits;
  readonly drags: RoomDrags;
  readonly log: Logger;
  /** What stands for it where its id must not. */
  readonly tag: string;
  private record: RoomRecord;

  constructor(
    private readonly services: RoomServices,
    { record, members, history, document, photos, log, epoch }: LoadedRoom,
  ) {
    const { engine, stills, shown, metrics, store, maxParticipants } = services;
    this.record = record;
    this.tag = roomTag(record.id);
    this.history = history;
    this.document = document;
    this.photos = photos;
    this.log = log;
    const people = new RoomPeople(record.id, store, maxParticipants, members);
    const feed = new HistoryFeed(history, people);
    const screen = new RoomScreen({ engine, stills, shown, metrics, history, people, log, epoch });
    const onEdit = (edit: NodeRecord) => {
      services.onEdit(this.record, edit);
    };
    const edits = new RoomEdits({ engine, metrics, history, feed, screen, people, document, photos, onEdit });
    this.people = people;
    this.feed = feed;
    this.screen = screen;
    this.edits = edits;
    this.drags = new RoomDrags({ engine, shown, history, document, people, screen, edits, photos, metrics, log });
  }

  get id(): string {
    return this.record.id;
  }

  /** What the owner set for the room. */
  get settings(): RoomRecord {
    return this.record;
  }

  /** Whether something is under way that unloading would interrupt. */
  get busy(): boolean {
    return !this.edits.floor.free;
  }

  /** A client came: it gets the room and the frame that is shown. @throws Refused when the room is full, or has a photo that the client cannot show. */
  connect(client: RoomClient): void {
    if (!client.showsPhotos && this.photos.any) throw new Refused('protocol-version', { ...PROTOCOL_VERSIONS });
    const me = this.people.join(client);
    const { said, earlier } = this.feed.newest(client);
    client.send('room', {
      room: this.id,
      name: this.record.name,
      time: Date.now(),
      viewersExport: this.record.viewersExport,
      writable: this.services.store.health.reason === null,
      me,
      packs: packSummaries(this.services.engine),
      current: this.edits.head.node.id,
      ...said,
      drag: this.drags.running,
      participants: this.people.participants(),
    });
    void this.screen.sendTo(client);
    this.people.broadcastParticipants(client);
    void this.feed.sendEarlier(client, earlier);
  }

  /** Packs came or went. Where the picture could not be drawn for want of its pack, that is tried again. */
  packsChanged(): void {
    this.people.broadcast('packs', { packs: packSummaries(this.services.engine) });
    if (this.people.connections > 0) this.screen.drawMissing();
  }

  /** Nothing can be saved from now on, or all can again: whoever is here learns of it before they try. */
  storageChanged(): void {
    this.people.broadcast('storage', { writable: this.services.store.health.reason === null });
  }

  disconnect(client: RoomClient): void {
    if (!this.people.leave(client)) return;
    this.drags.disconnected(client.id);
    this.people.broadcastParticipants();
  }

  /** What the owner sets for the room; everybody learns of it. */
  async changeSettings(change: Partial<Pick<RoomRecord, 'name' | 'linkRole' | 'viewersExport'>>): Promise<void> {
    await this.people.turn.run(async () => {
      const record = { ...this.record, ...change };
      await this.services.store.saveRoom(record);
      this.record = record;
    });
    this.people.broadcast('room:changed', { name: this.record.name, viewersExport: this.record.viewersExport });
  }

  /**
   * Takes over member records that are on disk. A new role counts from the next message on; who is kicked is told
   * `problem`.
   */
  membersChanged(members: readonly MemberRecord[], problem: Problem): void {
    for (const member of members) {
      const { id, role, removedAt } = member;
      this.people.update(member, problem);
      if (removedAt !== undefined || !may(role, 'edit', this.record)) this.drags.release(id);
    }
    this.people.broadcastParticipants();
  }

  /** Nothing changes the room any more: what runs is written down, and whoever still acts is told `reason`. */
  async settle(reason: Refused): Promise<void> {
    await Promise.all([this.drags.close(reason), this.people.turn.close(reason)]);
  }

  /** Says goodbye to nobody: clients come back by themselves when the server does. @param reason told to whoever still acts */
  async close(reason = new Refused('busy.closing')): Promise<void> {
    await this.settle(reason);
    await this.document.close();
  }
}
