/** Copies all of one storage into another, as it is: records with their seals, blobs by their hash. */
import { encodeJson } from './bytes';
import { keys, roomOf } from './keys';
import type { Records, Storage, Write } from './ports';

/** The other storage cannot be copied into, or not all arrived; the message says what to do. */
export class CopyError extends Error {}

export interface Copied {
  readonly rooms: number;
  readonly records: number;
  readonly blobs: number;
  readonly bytes: number;
}

/** Records written at once, and bytes of blobs read before they are: what is in memory stays small. */
const BATCH = 200;
const BATCH_BYTES = 16 * 1024 * 1024;

/**
 * Neither may be in use. The copy counts as one only when it is whole: one that was cut off is begun again by the same command,
 * and no server opens it.
 *
 * @param onProgress is told now and then how much has been copied
 * @throws CopyError when `to` holds something, or `from` nothing. @throws StorageUnavailableError
 */
export async function copyStorage(from: Storage, to: Storage, onProgress: (copied: Copied) => void): Promise<Copied> {
  const version = await from.records.get(keys.version);
  if (version === undefined) throw new CopyError('there is nothing to copy: no Tug has written there');
  if ((await from.records.get(keys.copying)) !== undefined)
    throw new CopyError('what is to be copied is itself a copy that was cut off: copy it from where it came from');
  await makeReady(to);

  const rooms = new Set<string>();
  let [records, blobs, bytes] = [0, 0, 0];
  const now = (): Copied => ({ rooms: rooms.size, records, blobs, bytes });
  let batch: Write[] = [];
  const write = async () => {
    await to.records.write(batch);
    records += batch.length;
    bytes += batch.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    batch = [];
    onProgress(now());
  };
  // Before the blobs, so that a copy that is cut off knows all rooms that may have some.
  for await (const [key, value] of from.records.scan('')) {
    if (key === keys.version) continue;
    const room = roomOf(key);
    if (room !== null) rooms.add(room);
    batch.push({ key, value });
    if (batch.length === BATCH) await write();
  }
  await write();
  for (const room of rooms)
    for await (const { values, size } of blobsOf(from, room)) {
      await to.blobs.put(room, values);
      blobs += values.length;
      bytes += size;
      onProgress(now());
    }
  await compare(from, to, [...rooms]);
  // From here on it is a store like any other.
  await to.records.write([
    { key: keys.version, value: version },
    { key: keys.copying, value: null },
  ]);
  return { ...now(), records: records + 1 };
}

/** Empties what a copy left that was cut off. */
async function makeReady({ records, blobs }: Storage): Promise<void> {
  const cutOff = (await records.get(keys.copying)) !== undefined;
  if (!cutOff && !(await isEmpty(records)))
    throw new CopyError('there is something already where the copy is to go: name an empty folder or database');
  for (const room of await roomsOf(records)) await blobs.clear(room);
  await records.clear('');
  await records.write([{ key: keys.copying, value: encodeJson(true) }]);
}

async function isEmpty(records: Records): Promise<boolean> {
  for await (const _ of records.scan('')) return false;
  return true;
}

/** Every room of which there is any record. */
async function roomsOf(records: Records): Promise<Set<string>> {
  const rooms = new Set<string>();
  for await (const [key] of records.scan('')) {
    const room = roomOf(key);
    if (room !== null) rooms.add(room);
  }
  return rooms;
}

async function* blobsOf({ blobs }: Storage, room: string): AsyncIterable<{ values: Uint8Array[]; size: number }> {
  let [values, size]: [Uint8Array[], number] = [[], 0];
  for (const hash of await blobs.list(room)) {
    // A damaged one counts as none, here as there.
    const blob = await blobs.get(room, hash);
    if (blob === undefined) continue;
    values.push(blob);
    size += blob.length;
    if (size < BATCH_BYTES) continue;
    yield { values, size };
    [values, size] = [[], 0];
  }
  if (values.length > 0) yield { values, size };
}

/** @throws CopyError when anything is missing. */
async function compare(from: Storage, to: Storage, rooms: readonly string[]): Promise<void> {
  for await (const [key, value] of from.records.scan('')) {
    if (key === keys.version) continue;
    const there = await to.records.get(key);
    if (there === undefined || Buffer.compare(there, value) !== 0)
      throw new CopyError('not all records arrived: run the command again');
  }
  for (const room of rooms) {
    const there = await to.blobs.list(room);
    for (const hash of await from.blobs.list(room))
      if (!there.has(hash) && (await from.blobs.get(room, hash)) !== undefined)
        throw new CopyError('not all blobs arrived: run the command again');
  }
}
