/** Exports that several servers know of: what is wished, how far each is, and its file in pieces. */
import { z } from 'zod';
import { idSchema, problemSchema, roomIdSchema } from '../../lib/protocol';
import { exportRequestSchema } from '../../lib/rest/bodies';
import { keys } from './keys';
import type { Blobs, Records } from './ports';
import { decodeJson } from './bytes';
import { put, type RoomRecords } from './room-records';

export const exportRecordSchema = z.object({
  id: idSchema,
  /** The API key that asked for it. */
  client: idSchema,
  room: roomIdSchema,
  /** The edit that was meant when it was asked for. */
  node: idSchema,
  request: exportRequestSchema,
  /** Ms since 1970, as all times here. */
  createdAt: z.number(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  progress: z.number().min(0).max(1),
  /** When a server last said that it works on it. */
  touchedAt: z.number(),
  /** How often one began. */
  tries: z.number().int(),
  /** When it is forgotten; null while it is not over. */
  expiresAt: z.number().nullable(),
  file: z
    .object({ pieces: z.array(z.string()), name: z.string(), type: z.string(), bytes: z.number().int() })
    .nullable(),
  problem: problemSchema.nullable(),
  /** Nobody wants it any more. The record stays until nothing of its file can come any more, so that whoever is cut off leaves nothing behind. */
  removed: z.literal(true).optional(),
});
export type ExportRecord = z.infer<typeof exportRecordSchema>;

/** Its own, and not its room's: what it holds is never taken for a part of an edit. */
const scopeOf = (id: string): string => `export-${id}`;
const keyOf = (id: string): string => `${keys.exports}${id}`;

export class ExportRecords {
  constructor(
    private readonly records: RoomRecords,
    private readonly bytes: Records,
    private readonly blobs: Blobs,
  ) {}

  async all(): Promise<ExportRecord[]> {
    return (await this.every()).filter(({ removed }) => removed !== true);
  }

  /** Those that were removed too, as long as something of them may be left. */
  every(): Promise<ExportRecord[]> {
    return this.records.all(keys.exports, exportRecordSchema);
  }

  /** Null when there is none, or it was removed. */
  async get(id: string): Promise<ExportRecord | null> {
    const record = await this.records.get(keyOf(id), exportRecordSchema);
    return record?.removed === true ? null : record;
  }

  async add(record: ExportRecord): Promise<void> {
    await this.bytes.write([put(keyOf(record.id), record)]);
  }

  /**
   * Changes it upon whatever another server made of it meanwhile.
   *
   * @param decide null: it stays as it is
   * @returns what it was changed to; null when it is gone, or stays
   */
  async change(id: string, decide: (record: ExportRecord) => ExportRecord | null): Promise<ExportRecord | null> {
    const key = keyOf(id);
    let found = (await this.bytes.get(key)) ?? null;
    while (found !== null) {
      const record = exportRecordSchema.parse(decodeJson(found));
      const changed = record.removed === true ? null : decide(record);
      if (changed === null) return null;
      const outcome = await this.bytes.write([put(key, changed)], [{ key, value: found }]);
      if (outcome.won) return changed;
      ({ found } = outcome);
    }
    return null;
  }

  /** Keeps a piece of its file. @returns its name */
  async keep(id: string, piece: Uint8Array): Promise<string> {
    const [name = ''] = await this.blobs.put(scopeOf(id), [piece]);
    return name;
  }

  /** Undefined when it is gone. */
  piece(id: string, name: string): Promise<Uint8Array | undefined> {
    return this.blobs.get(scopeOf(id), name);
  }

  /**
   * It is gone for whoever asks, with its file; one that is not there is no fault. A server that works on it may add to the file until it
   * learns of that: then its record stays, removed, until somebody calls `erase`.
   */
  async remove(id: string): Promise<void> {
    const removed = await this.change(id, (record) => ({ ...record, removed: true }));
    if (removed?.state === 'running') await this.blobs.clear(scopeOf(id));
    else if (removed !== null) await this.erase(id);
  }

  /** Nothing of it is left. Only of one that was removed, and that nobody works on. */
  async erase(id: string): Promise<void> {
    await this.blobs.clear(scopeOf(id));
    await this.bytes.write([{ key: keyOf(id), value: null }]);
  }
}
