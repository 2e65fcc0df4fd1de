/** Messages as bytes: MessagePack, in which arrays of numbers and pictures stay bytes, checked by the schema of whoever reads. */
import { Packr } from 'msgpackr';
import type { z } from 'zod';

/** Without records every message can be read by itself, also one that comes after another was lost. */
const packr = new Packr({ useRecords: false, moreTypes: true });

/** A step of the largest picture that a pack may draw, 2048 px, as it is: 12 MB; the rest of a message is small beside it. */
export const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

export const toBytes = (message: unknown): Buffer => packr.pack(message);

/** @returns what reads a message. It throws when the bytes are none, or hold what the schema does not know. */
export function reader<T>(schema: z.ZodType<T>): (bytes: Buffer) => T {
  return (bytes) => {
    const parsed = schema.safeParse(packr.unpack(bytes));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new Error(`a message is wrong at ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
  };
}
