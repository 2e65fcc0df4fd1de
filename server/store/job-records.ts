/** Jobs that several servers know of: what is wished, how far each is, and its files in pieces. */
import { z } from 'zod';
import { idSchema, problemSchema } from '../../lib/protocol';
import { decodeJson } from './bytes';
import type { Blobs, Records } from './ports';
import { put, type RoomRecords } from './room-records';

/** What every job has. */
export const jobFields = {
  id: idSchema,
  /** Ms since 1970, as all times here. */
  createdAt: z.number(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  progress: z.number().min(0).max(1),
  /** When a server last said that it works on it. */
  touchedAt: z.number(),
  /** How often one began. */
  tries: z.number().int(),
  /** When it is forgotten; null while it is not over, or where that is left to people. */
  expiresAt: z.number().nullable(),
  problem: problemSchema.nullable(),
  /** Nobody wants it any more. The record stays until nothing of its files can come any more, so that whoever is cut off leaves nothing behind. */
  removed: z.literal(true).optional(),
} as const;
export type JobRecord = z.infer<z.ZodObject<typeof jobFields>>;

export interface JobKind<R extends JobRecord> {
  /** Of the records' keys, with its slash. */
  readonly prefix: string;
  /** Of the blobs' scopes: each job has its own, and not its room's, so that what it holds is never taken for a part of an edit. */
  readonly scope: string;
  readonly schema: z.ZodType<R>;
}

export class JobRecords<R extends JobRecord> {
  constructor(
    private readonly kind: JobKind<R>,
    private readonly records: RoomRecords,
    private readonly bytes: Records,
    private readonly blobs: Blobs,
  ) {}

  async all(): Promise<R[]> {
    return (await this.every()).filter(({ removed }) => removed !== true);
  }

  /** Those that were removed too, as long as something of them may be left. */
  every(): Promise<R[]> {
    return this.records.all(this.kind.prefix, this.kind.schema);
  }

  /** Null when there is none, or it was removed. */
  async get(id: string): Promise<R | null> {
    const record = await this.records.get(this.keyOf(id), this.kind.schema);
    return record?.removed === true ? null : record;
  }

  async add(record: R): Promise<void> {
    await this.bytes.write([put(this.keyOf(record.id), record)]);
  }

  /**
   * Changes it upon whatever another server made of it meanwhile.
   *
   * @param decide null: it stays as it is
   * @returns what it was changed to; null when it is gone, or stays
   */
  async change(id: string, decide: (record: R) => R | null): Promise<R | null> {
    const key = this.keyOf(id);
    let found = (await this.bytes.get(key)) ?? null;
    while (found !== null) {
      const record = this.kind.schema.parse(decodeJson(found));
      const changed = record.removed === true ? null : decide(record);
      if (changed === null) return null;
      const outcome = await this.bytes.write([put(key, changed)], [{ key, value: found }]);
      if (outcome.won) return changed;
      ({ found } = outcome);
    }
    return null;
  }

  /** Keeps a piece of a file of it. @returns its name */
  async keep(id: string, piece: Uint8Array): Promise<string> {
    const [name = ''] = await this.blobs.put(this.scopeOf(id), [piece]);
    return name;
  }

  /** Undefined when it is gone. */
  piece(id: string, name: string): Promise<Uint8Array | undefined> {
    return this.blobs.get(this.scopeOf(id), name);
  }

  /** Those pieces are needed no more. */
  async drop(id: string, names: readonly string[]): Promise<void> {
    await this.blobs.delete(this.scopeOf(id), names);
  }

  /**
   * It is gone for whoever asks, with its files; one that is not there is no fault. A server that works on it may add to the files until it
   * learns of that: then its record stays, removed, until somebody calls `erase`.
   */
  async remove(id: string): Promise<void> {
    const removed = await this.change(id, (record) => ({ ...record, removed: true }));
    if (removed?.state === 'running') await this.blobs.clear(this.scopeOf(id));
    else if (removed !== null) await this.erase(id);
  }

  /** Nothing of it is left. Only of one that was removed, and that nobody works on. */
  async erase(id: string): Promise<void> {
    await this.blobs.clear(this.scopeOf(id));
    await this.bytes.write([{ key: this.keyOf(id), value: null }]);
  }

  private keyOf(id: string): string {
    return `${this.kind.prefix}${id}`;
  }

  private scopeOf(id: string): string {
    return `${this.kind.scope}-${id}`;
  }
}
