import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Level } from 'level';
import type { KeyValue } from './key-value';

/** The data folder cannot be used; the message says what to do. */
export class StoreOpenError extends Error {}

/** LevelDB gives Buffers, whose `slice` does not copy; callers are promised ordinary arrays. */
const plain = (value: Uint8Array): Uint8Array => new Uint8Array(value.buffer, value.byteOffset, value.byteLength);

/**
 * LevelDB in `folder`/store. A batch is one record of its log, so that a crash leaves all of it or nothing.
 *
 * @throws StoreOpenError when the folder cannot be written or another server has it open.
 */
export async function diskKeyValue(folder: string): Promise<KeyValue> {
  const level = new Level<string, Uint8Array>(join(folder, 'store'), { keyEncoding: 'utf8', valueEncoding: 'view' });
  try {
    await mkdir(folder, { recursive: true });
    await level.open();
  } catch (error) {
    const cause = (error as Error).cause as (Error & { code?: string }) | undefined;
    throw new StoreOpenError(
      cause?.code === 'LEVEL_LOCKED'
        ? `the data folder ${folder} is in use by another Tug server; stop that one or set TUG_DATA to another folder`
        : `the data folder ${folder} cannot be opened: ${cause?.message ?? (error as Error).message}`,
    );
  }
  return {
    get: async (key) => {
      // The typings of `level` leave out that a missing key gives undefined.
      const value = (await level.get(key)) as Uint8Array | undefined;
      return value === undefined ? undefined : plain(value);
    },
    entries: async (prefix) => {
      const found = await level.iterator({ gte: prefix, lt: `${prefix}\u{10ffff}` }).all();
      return found.map(([key, value]) => [key, plain(value)]);
    },
    write: (writes, { durable }) =>
      level.batch(
        writes.map(({ key, value }) => (value === null ? { type: 'del', key } : { type: 'put', key, value })),
        { sync: durable },
      ),
    clear: (prefix) => level.clear({ gte: prefix, lt: `${prefix}\u{10ffff}` }),
    close: () => level.close(),
  };
}
