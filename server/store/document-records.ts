/** What is kept of a room's document: its Yjs updates, each under a number that only grows. */
import { keys } from './keys';
import type { Records, Write } from './ports';
import type { RoomRecords } from './room-records';

export interface DocumentUpdate {
  readonly sequence: number;
  readonly update: Uint8Array;
}

export class DocumentRecords {
  constructor(
    private readonly records: RoomRecords,
    /** The same, as bytes. */
    private readonly bytes: Records,
  ) {}

  async updates(room: string): Promise<DocumentUpdate[]> {
    const prefix = keys.updatesOf(room);
    return (await this.bytes.entries(prefix)).map(([key, update]) => ({
      sequence: Number(key.slice(prefix.length)),
      update,
    }));
  }

  /** Changes of the document, all or nothing. On disk when this returns. */
  async append(room: string, updates: readonly DocumentUpdate[]): Promise<void> {
    await this.records.write(
      room,
      updates.map(({ sequence, update }) => ({ key: keys.update(room, sequence), value: update })),
    );
  }

  /** Replaces the updates with these numbers by one that holds them all. */
  async compact(room: string, sequences: readonly number[], snapshot: DocumentUpdate): Promise<void> {
    const writes: Write[] = sequences.map((sequence) => ({ key: keys.update(room, sequence), value: null }));
    writes.push({ key: keys.update(room, snapshot.sequence), value: snapshot.update });
    await this.records.write(room, writes);
  }
}
