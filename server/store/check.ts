/**
 * Looks at everything when a store is opened: whether each record is as it was written, and whether each room has all of its
 * edits, their latents and its document. What is damaged is put aside and said by room; the rest is made usable without it.
 */
import { decodeJson, encodeJson, sha256 } from './bytes';
import { keys, partsOf, roomOf } from './keys';
import { sweep } from './photo-records';
import type { Records, Storage, Write } from './ports';
import { damageSchema, headSchema, keptNodeSchema, photoRecordSchema, type KeptNode } from './records';
import { RoomRecords } from './room-records';
import { DamagedRecordError, openSeal } from './seal';

/** Something that a room has lost, in words for whoever runs the server. */
export interface RoomDamage {
  /** Null for what belongs to no room, or to one that cannot be told any more. */
  readonly room: string | null;
  readonly what: string;
  /** So much is lost that the room cannot be opened. */
  readonly fatal: boolean;
}

/** Keys in what is said leave the room out: whoever reads a log must not find rooms in it. */
function named(key: string): string {
  const room = roomOf(key);
  return room === null ? key : key.replace(room, 'ROOM');
}

/** Stands for the room in the key of damage that belongs to none. */
const NO_ROOM = 'none';

/** @param records the sealed records of `storage` */
export async function checkStore(storage: Storage, records: Records): Promise<RoomDamage[]> {
  const found: RoomDamage[] = storage.damage.flatMap(({ where, keys: lost }) => {
    const damage = lost.map((key) => ({
      room: roomOf(key),
      what: `a write of ${named(key)} is damaged in ${where}`,
      fatal: false,
    }));
    return damage.length > 0
      ? damage
      : [
          {
            room: null,
            what: `${where} is damaged: some of what was in it may be lost, which cannot be told by room`,
            fatal: false,
          },
        ];
  });
  found.push(...(await putAsideDamaged(storage.records)));
  const damaged = new Set(found.map(({ room }) => room));
  for (const room of await roomsIn(storage.records))
    if (damaged.has(room) || (await isReachable(room, records)))
      found.push(...(await checkRoom(room, storage, records)));
    else await clearRoom(room, storage, records);
  if (found.length > 0) await remember(records, found);
  return rememberedDamage(records);
}

/** Records whose seal is broken go out of the way, as they are. */
async function putAsideDamaged(plain: Records): Promise<RoomDamage[]> {
  const found: RoomDamage[] = [];
  for await (const [key, value] of plain.scan('')) {
    if (key.startsWith('meta/') || key.startsWith(keys.aside)) continue;
    try {
      openSeal(key, value);
    } catch (error) {
      if (!(error instanceof DamagedRecordError)) throw error;
      found.push({ room: roomOf(key), what: `the record ${named(key)} is damaged`, fatal: false });
      await plain.write([
        { key: `${keys.aside}${key}`, value },
        { key, value: null },
      ]);
    }
  }
  return found;
}

/** Every room of which anything is there. */
async function roomsIn(plain: Records): Promise<Set<string>> {
  const rooms = new Set<string>();
  for (const prefix of [keys.rooms, keys.heads, keys.nodes, keys.updates, keys.members, keys.photos])
    for await (const [key] of plain.scan(prefix)) {
      const room = roomOf(key);
      if (room !== null) rooms.add(room);
    }
  return rooms;
}

async function isReachable(room: string, records: Records): Promise<boolean> {
  const signs = await Promise.all([keys.room(room), keys.head(room), keys.epoch(room)].map((key) => records.get(key)));
  return signs.some((sign) => sign !== undefined);
}

/** What a crash left of an import, or of a room that was deleted. */
async function clearRoom(room: string, storage: Storage, records: Records): Promise<void> {
  for (const part of partsOf(room)) await records.clear(part);
  await storage.blobs.clear(room);
}

async function checkRoom(room: string, storage: Storage, records: Records): Promise<RoomDamage[]> {
  const [exists, headBytes] = await Promise.all([records.get(keys.room(room)), records.get(keys.head(room))]);
  const found: string[] = [];
  if (exists === undefined) found.push('the record of the room itself is lost: nobody can open it');
  if ((await records.entries(keys.membersOf(room))).length === 0) found.push('all of its members are lost');
  const whole = await checkNodes(room, storage, records, found);
  const head = headBytes === undefined ? null : headSchema.parse(decodeJson(headBytes));
  await checkHead(room, records, whole, head, found);
  await checkDocument(room, records, found);
  await checkPhotos(room, storage, records, found);
  // Of a photo that was deleted nothing stays, also when that was cut short.
  if (whole.some(({ node }) => node.photo?.gone === true)) await sweep(room, new RoomRecords(records), storage.blobs);
  const fatal = exists === undefined || whole.length === 0;
  return found.map((what) => ({ room, what, fatal }));
}

/** Puts nodes without a latent aside, and lets those that hung on a lost one hang on the one before it. @returns what is left. */
async function checkNodes(room: string, storage: Storage, records: Records, found: string[]): Promise<KeptNode[]> {
  const blobs = await storage.blobs.list(room);
  const whole: KeptNode[] = [];
  for await (const [key, bytes] of records.scan(keys.nodesOf(room))) {
    const node = keptNodeSchema.parse(decodeJson(bytes));
    const name = `edit ${node.index} (${node.node.id})`;
    const { latent, trajectory, thumbnail } = node.blobs;
    if (!blobs.has(latent)) {
      found.push(`${name} has lost its latent`);
      const [aside] = await storage.records.entries(key);
      await storage.records.write([
        { key: `${keys.aside}${key}`, value: aside?.[1] ?? bytes },
        { key, value: null },
      ]);
      continue;
    }
    if (trajectory !== null && !blobs.has(trajectory)) found.push(`${name} has lost its trajectory`);
    if (!blobs.has(thumbnail)) found.push(`${name} has lost its small picture`);
    whole.push(node);
  }
  whole.sort((a, b) => a.index - b.index);
  const ids = new Set(whole.map(({ node }) => node.id));
  let before: string | null = null;
  for (const kept of whole) {
    const { id, parent, from } = kept.node;
    const orphan = parent !== null && !ids.has(parent);
    const lostFrom = from !== undefined && !ids.has(from);
    if (orphan || lostFrom) {
      const mended = { ...kept.node, parent: orphan ? before : parent, from: lostFrom ? undefined : from };
      found.push(`edit ${kept.index} (${id}) was made upon one that is lost (${orphan ? parent : (from ?? '')})`);
      await records.write([{ key: keys.node(room, id), value: encodeJson({ ...kept, node: mended }) }]);
    }
    before = id;
  }
  return whole;
}

/** Whether any edit is missing, and whether the room stands at one that is there. */
async function checkHead(
  room: string,
  records: Records,
  whole: readonly KeptNode[],
  head: { node: string; edits: number } | null,
  found: string[],
): Promise<void> {
  const last = whole.at(-1);
  const edits = Math.max(head?.edits ?? 0, (last?.index ?? -1) + 1);
  const indices = new Set(whole.map(({ index }) => index));
  for (let index = 0; index < edits; index++) if (!indices.has(index)) found.push(`edit ${index} is lost`);
  if (last === undefined) {
    found.push('none of its edits is left: nobody can open it');
    return;
  }
  if (head !== null && head.edits === edits && whole.some(({ node }) => node.id === head.node)) return;
  const node = whole.find((kept) => kept.node.id === head?.node) ?? last;
  found.push(`it is not known where it stood; now it stands at edit ${node.index} (${node.node.id})`);
  await records.write([{ key: keys.head(room), value: encodeJson({ node: node.node.id, edits }) }]);
}

async function checkDocument(room: string, records: Records, found: string[]): Promise<void> {
  const prefix = keys.updatesOf(room);
  const sequences = (await records.entries(prefix)).map(([key]) => Number(key.slice(prefix.length)));
  const gap = sequences.find((sequence, i) => i > 0 && sequence !== (sequences[i - 1] ?? 0) + 1);
  if (gap !== undefined) found.push(`changes of the document before its change ${gap} are lost`);
}

async function checkPhotos(room: string, storage: Storage, records: Records, found: string[]): Promise<void> {
  const photos = await records.entries(keys.photosOf(room));
  if (photos.length === 0) return;
  const blobs = await storage.blobs.list(room);
  for (const [, bytes] of photos) {
    const { hash, preview } = photoRecordSchema.parse(decodeJson(bytes));
    if (!blobs.has(hash) || !blobs.has(preview)) found.push('a photo is lost');
  }
}

/** Under a key made of what it says, so that the same damage is told once however often it is found. */
async function remember(records: Records, found: readonly RoomDamage[]): Promise<void> {
  const known = new Set((await records.entries(keys.damage)).map(([key]) => key));
  const writes: Write[] = [];
  for (const { room, what, fatal } of found) {
    const key = keys.damageOf(room ?? NO_ROOM, sha256(new TextEncoder().encode(what)).slice(0, 32));
    if (!known.has(key)) writes.push({ key, value: encodeJson({ what, fatal, foundAt: Date.now() }) });
  }
  await records.write(writes);
}

/** What was found at this start or an earlier one. */
export async function rememberedDamage(records: Records): Promise<RoomDamage[]> {
  return (await records.entries(keys.damage)).map(([key, bytes]) => {
    const { what, fatal } = damageSchema.parse(decodeJson(bytes));
    return { room: roomOf(key), what, fatal };
  });
}
