/** Webhooks of programs, and what is still to be sent to them. */
import { z } from 'zod';
import { idSchema } from '../../lib/protocol';
import { hookEventSchema } from '../../lib/rest/hooks';
import { keys } from './keys';
import type { Records } from './ports';
import { put, type RoomRecords } from './room-records';

export const hookRecordSchema = z.object({
  id: idSchema,
  /** The API key that it belongs to. */
  client: idSchema,
  url: z.string(),
  events: z.array(hookEventSchema),
  /** What is sent is signed with it, so it is kept as it is. */
  secret: z.string(),
  createdAt: z.number(),
});
export type HookRecord = z.infer<typeof hookRecordSchema>;

/** Something that is to be sent, in the order of `sequence`. */
export const deliverySchema = z.object({
  hook: idSchema,
  sequence: z.number().int(),
  body: z.string(),
  tries: z.number().int(),
});
export type Delivery = z.infer<typeof deliverySchema>;

const DIGITS = 16;
const keyOf = ({ hook, sequence }: Pick<Delivery, 'hook' | 'sequence'>): string =>
  `${keys.deliveries}${hook}/${String(sequence).padStart(DIGITS, '0')}`;

export class HookRecords {
  constructor(
    private readonly records: RoomRecords,
    private readonly bytes: Records,
  ) {}

  all(): Promise<HookRecord[]> {
    return this.records.all(keys.hooks, hookRecordSchema);
  }

  async save(hook: HookRecord): Promise<void> {
    await this.bytes.write([put(`${keys.hooks}${hook.id}`, hook)]);
  }

  /** With all that was to be sent to it. */
  async remove(id: string): Promise<void> {
    await this.bytes.write([{ key: `${keys.hooks}${id}`, value: null }]);
    await this.bytes.clear(`${keys.deliveries}${id}/`);
  }

  /** What is to be sent, in its order. */
  deliveries(hook: string): Promise<Delivery[]> {
    return this.records.all(`${keys.deliveries}${hook}/`, deliverySchema);
  }

  async saveDelivery(delivery: Delivery): Promise<void> {
    await this.bytes.write([put(keyOf(delivery), delivery)]);
  }

  async removeDelivery(delivery: Delivery): Promise<void> {
    await this.bytes.write([{ key: keyOf(delivery), value: null }]);
  }
}
