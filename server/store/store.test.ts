import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hashToken, newId, newRoomId, newToken } from '../access/tokens';
import { makeNode } from '../rooms/history/history';
import { StoreOpenError, openLevel } from './level/open';
import { memoryRecords } from './memory/records';
import type { Records } from './ports';
import type { MemberRecord, RoomRecord } from './records';
import { STORE_VERSION, Store, type NodeData } from './store';

const folders: string[] = [];
const stores: Store[] = [];
async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'tug-store-'));
  folders.push(path);
  return path;
}
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await Promise.all(folders.splice(0).map((path) => rm(path, { recursive: true })));
});
async function open(db: Records): Promise<Store> {
  const store = await Store.open(db);
  stores.push(store);
  return store;
}

const ana: MemberRecord = {
  id: newId(),
  name: 'Ana',
  color: '#7c5cff',
  role: 'owner',
  tokenHash: hashToken(newToken()),
  joinedAt: 1,
  invite: null,
};
const newRoom = (): RoomRecord => ({
  id: newRoomId(),
  name: 'Faces',
  createdAt: 1,
  owner: ana.id,
  linkRole: 'editor',
  viewersExport: true,
});
const node = (parent: string | null, index: number, value = index) => {
  const ws = Float32Array.of(value, 0.1, -2.5);
  const thumbnail = Uint8Array.of(index);
  const record = makeNode(
    {
      kind: parent === null ? 'start' : 'seed',
      author: ana,
      durationMs: 1,
      pack: 'p',
      seed: 1,
      truncation: 0.5,
      ws,
      thumbnail,
      drag: null,
    },
    parent,
    index,
  );
  return { record, data: { ws, trajectory: Uint8Array.of(9, index), thumbnail } satisfies NodeData };
};

const drivers: [string, () => Promise<Records>][] = [
  ['memory', () => Promise.resolve(memoryRecords())],
  ['disk', async () => openLevel(await folder())],
];

describe.each(drivers)('store in %s', (_name, driver) => {
  it('keeps a room with its owner and first node', async () => {
    const store = await open(await driver());
    const room = newRoom();
    const first = node(null, 0);
    await store.createRoom(room, ana, first.record, first.data);
    expect(await store.room(room.id)).toEqual(room);
    expect(await store.members(room.id)).toEqual([ana]);
    expect(await store.nodes(room.id)).toEqual([first.record]);
    expect(await store.current(room.id)).toBe(first.record.node.id);
    expect(await store.latent(room.id, first.record.node.id)).toEqual(first.data.ws);
    expect(await store.thumbnail(room.id, first.record.node.id)).toEqual(first.data.thumbnail);
    expect(await store.room(newRoomId())).toBeNull();
  });

  it('gives nodes in the order of their commits, and stands at the last', async () => {
    const store = await open(await driver());
    const room = newRoom();
    const first = node(null, 0);
    await store.createRoom(room, ana, first.record, first.data);
    for (let index = 1; index < 12; index++) {
      const next = node(first.record.node.id, index);
      await store.commitNode(room.id, next.record, next.data);
      expect(await store.current(room.id)).toBe(next.record.node.id);
      expect(await store.trajectory(room.id, next.record.node.id)).toEqual(next.data.trajectory);
    }
    expect((await store.nodes(room.id)).map(({ index }) => index)).toEqual([...Array(12).keys()]);
    await store.setCurrent(room.id, first.record.node.id);
    expect(await store.current(room.id)).toBe(first.record.node.id);
  });

  it('keeps rooms apart', async () => {
    const store = await open(await driver());
    const rooms = [newRoom(), newRoom()];
    for (const room of rooms) {
      const first = node(null, 0);
      await store.createRoom(room, ana, first.record, first.data);
      await store.appendDocumentUpdate(room.id, 1, Uint8Array.of(room === rooms[0] ? 1 : 2));
    }
    expect(await store.nodes(rooms[0]?.id ?? '')).toHaveLength(1);
    expect((await store.documentUpdates(rooms[1]?.id ?? ''))[0]?.update).toEqual(Uint8Array.of(2));
  });

  it('keeps document updates in order and compacts them', async () => {
    const store = await open(await driver());
    const { id } = newRoom();
    for (let i = 1; i <= 11; i++) await store.appendDocumentUpdate(id, i, Uint8Array.of(i));
    expect((await store.documentUpdates(id)).map(({ sequence }) => sequence)).toEqual([
      ...Array.from({ length: 11 }, (_, i) => i + 1),
    ]);
    await store.compactDocument(id, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { sequence: 12, update: Uint8Array.of(99) });
    expect(await store.documentUpdates(id)).toEqual([
      { sequence: 11, update: Uint8Array.of(11) },
      { sequence: 12, update: Uint8Array.of(99) },
    ]);
  });

  it('replaces members and nodes by id', async () => {
    const store = await open(await driver());
    const room = newRoom();
    const first = node(null, 0);
    await store.createRoom(room, ana, first.record, first.data);
    await store.saveMember(room.id, { ...ana, name: 'Anna' });
    const marked = { ...first.record, node: { ...first.record.node, name: 'best', starred: true } };
    await store.saveNode(room.id, marked);
    expect((await store.members(room.id)).map(({ name }) => name)).toEqual(['Anna']);
    expect(await store.nodes(room.id)).toEqual([marked]);
    expect(await store.latent(room.id, marked.node.id)).toEqual(first.data.ws);
  });

  it('P4: leaves data of a later version alone and says what to do', async () => {
    const db = await driver();
    await db.write([{ key: 'meta/version', value: new TextEncoder().encode(String(STORE_VERSION + 1)) }], {
      durable: true,
    });
    await expect(Store.open(db)).rejects.toThrow(/version 2.*TUG_DATA/);
  });
});

describe('store on disk', () => {
  it('opens again with all that was written', async () => {
    const path = await folder();
    const room = newRoom();
    const first = node(null, 0, Math.PI);
    const before = await Store.open(await openLevel(path));
    await before.createRoom(room, ana, first.record, first.data);
    await before.close();
    const after = await open(await openLevel(path));
    expect(await after.room(room.id)).toEqual(room);
    expect(await after.latent(room.id, first.record.node.id)).toEqual(first.data.ws);
  });

  it('refuses a folder that another server uses, by name', async () => {
    const path = await folder();
    await open(await openLevel(path));
    await expect(openLevel(path)).rejects.toThrow(StoreOpenError);
    await expect(openLevel(path)).rejects.toThrow(/in use by another Tug server/);
  });
});
