/** What is kept of programs that use the interface: their keys, as hashes, and what they were answered lately. */
import { z } from 'zod';
import { apiKeySchema } from '../../lib/rest/keys';
import { decodeJson } from './bytes';
import { keys } from './keys';
import type { Records } from './ports';
import { put, type RoomRecords } from './room-records';

export const apiKeyRecordSchema = apiKeySchema.extend({ hash: z.string() });
export type ApiKeyRecord = z.infer<typeof apiKeyRecordSchema>;

/** What a request was answered, encrypted; `server/access/clients/kept-answers.ts` can read it. */
export const keptAnswerSchema = z.object({
  /** Ms since 1970. */
  at: z.number(),
  /** Hash of the request. */
  fingerprint: z.string(),
  sealed: z.string(),
});
export type KeptAnswer = z.infer<typeof keptAnswerSchema>;

/** Records deleted at once. */
const BATCH = 500;

export class ClientRecords {
  constructor(
    private readonly records: RoomRecords,
    private readonly bytes: Records,
  ) {}

  async keys(): Promise<ApiKeyRecord[]> {
    return this.records.all(keys.apiKeys, apiKeyRecordSchema);
  }

  /** On disk when this returns. */
  async saveKey(record: ApiKeyRecord): Promise<void> {
    await this.bytes.write([put(`${keys.apiKeys}${record.id}`, record)]);
  }

  /** Null when there is none of that name. */
  async answer(name: string): Promise<KeptAnswer | null> {
    return this.records.get(`${keys.answers}${name}`, keptAnswerSchema);
  }

  /** On disk when this returns. */
  async keepAnswer(name: string, answer: KeptAnswer): Promise<void> {
    await this.bytes.write([put(`${keys.answers}${name}`, answer)]);
  }

  /** Deletes those of that time and earlier. */
  async dropAnswers(until: number): Promise<void> {
    let old: string[] = [];
    const drop = async () => {
      await this.bytes.write(old.map((key) => ({ key, value: null })));
      old = [];
    };
    for await (const [key, bytes] of this.bytes.scan(keys.answers)) {
      if (keptAnswerSchema.parse(decodeJson(bytes)).at <= until) old.push(key);
      if (old.length === BATCH) await drop();
    }
    if (old.length > 0) await drop();
  }
}
