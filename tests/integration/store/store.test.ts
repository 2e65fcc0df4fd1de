import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { SHIPPED_GENERATORS } from '../../../lib/pack/shipped';
import { hashToken, newId, newRoomId, newToken } from '../../../server/access/tokens';
import type { InferencePool } from '../../../server/inference/pool';
import { RoomHistory, makeNode } from '../../../server/rooms/history/history';
import { RoomPhotos } from '../../../server/rooms/photos/room-photos';
import { sha256 } from '../../../server/store/bytes';
import { FencedError } from '../../../server/store/fence';
import { openLevel } from '../../../server/store/level/open';
import { StoreOpenError } from '../../../server/store/open-error';
import { memoryStorage } from '../../../server/store/memory/storage';
import type { Storage } from '../../../server/store/ports';
import { openPostgres } from '../../../server/store/postgres/open';
import { startPostgres } from '../../fixtures/postgres';
import { startS3 } from '../../fixtures/s3';
import type { MemberRecord, RoomRecord } from '../../../server/store/records';
import { STORE_VERSION } from '../../../server/store/prepare';
import { Store } from '../../../server/store/store';
import type { NodeData } from '../../../server/store/node-records';

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
async function open(storage: Storage): Promise<Store> {
  const store = await Store.open(storage);
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
const node = (parent: string | null, index: number, value = index, pack = 'p') => {
  const ws = Float32Array.of(value, 0.1, -2.5);
  const thumbnail = Uint8Array.of(index);
  const record = makeNode(
    {
      kind: parent === null ? 'start' : 'seed',
      author: ana,
      durationMs: 1,
      pack,
      generator: undefined,
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

const shipped = SHIPPED_GENERATORS.faces;

const postgres = await startPostgres();
const s3 = await startS3();
afterAll(async () => {
  await postgres?.stop();
  await s3.stop();
});

const drivers: [string, () => Promise<Storage>][] = [
  ['memory', () => Promise.resolve(memoryStorage())],
  ['disk', async () => openLevel(await folder())],
];
if (postgres !== null)
  drivers.push(
    ['postgres', async () => openPostgres(await postgres.newDatabase())],
    ['postgres and a bucket', async () => openPostgres(await postgres.newDatabase(), 'alone', s3.newPlace())],
  );

describe.each(drivers)('store in %s', (_name, driver) => {
  it('keeps a room with its owner and first node', async () => {
    const store = await open(await driver());
    const room = newRoom();
    const first = node(null, 0);
    await store.createRoom(room, ana, first.record, first.data);
    expect(await store.room(room.id)).toEqual(room);
    expect(await store.members(room.id)).toEqual([ana]);
    expect(await store.nodes(room.id)).toEqual([first.record]);
    expect(await store.head(room.id)).toBe(first.record.node.id);
    expect(await store.latent(room.id, first.record.node.id)).toEqual(first.data.ws);
    expect(await store.thumbnail(room.id, first.record.node.id)).toEqual(first.data.thumbnail);
    expect(await store.room(newRoomId())).toBeNull();
  });

  it('P10: lets go of what a deletion of a photo left, when the room is next loaded', async () => {
    const storage = await driver();
    const store = await open(storage);
    const [room, first] = [newRoom(), node(null, 0)];
    const photo = { hash: 'a'.repeat(64), width: 8, height: 8, faces: 1, gone: true };
    const record = { ...first.record, node: { ...first.record.node, photo } };
    await store.createRoom(room, ana, record, first.data);
    const [left = ''] = await storage.blobs.put(room.id, [Uint8Array.of(7, 7)]);
    const before = await storage.blobs.list(room.id);
    const engine = { packs: new Map(), surfaces: () => [], photos: {} } as unknown as InferencePool;
    await RoomPhotos.load(
      room.id,
      store,
      engine,
      (await store.nodes(room.id)).map((kept) => kept.node),
    );
    before.delete(left);
    expect(await storage.blobs.list(room.id)).toEqual(before);
    expect(await store.latent(room.id, first.record.node.id)).toEqual(first.data.ws);
  });

  it('gives nodes in the order of their commits, and stands at the last', async () => {
    const store = await open(await driver());
    const room = newRoom();
    const first = node(null, 0);
    await store.createRoom(room, ana, first.record, first.data);
    for (let index = 1; index < 12; index++) {
      const next = node(first.record.node.id, index);
      await store.commitNode(room.id, next.record, next.data);
      expect(await store.head(room.id)).toBe(next.record.node.id);
      expect(await store.trajectory(room.id, next.record.node.id)).toEqual(next.data.trajectory);
    }
    expect((await store.nodes(room.id)).map(({ index }) => index)).toEqual([...Array(12).keys()]);
    await store.setHead(room.id, first.record.node.id);
    expect(await store.head(room.id)).toBe(first.record.node.id);
  });

  it('K2: takes edits that name no generator for the pack that shipped, else for the one that was there first', async () => {
    const storage = await driver();
    const room = newRoom();
    const store = await open(storage);
    const edits = ['faces', 'own', 'later'].map((pack, index) => node(null, index, index, pack));
    const [first, ...rest] = edits;
    if (first === undefined) throw new Error('no edit');
    await store.createRoom(room, ana, first.record, first.data);
    for (const { record, data } of rest) await store.commitNode(room.id, record, data);
    const generators = async (of: Store) => (await of.nodes(room.id)).map(({ node: { generator } }) => generator);
    expect(await generators(store)).toEqual([shipped, undefined, undefined]);

    const [faces, own, later] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];
    const names = { name: 'faces', generator: faces };
    await store.keepOldGenerators([names, { name: 'own', generator: own }]);
    expect(await generators(store)).toEqual([shipped, own, undefined]);
    await store.keepOldGenerators([names, { name: 'own', generator: later }, { name: 'later', generator: later }]);
    expect(await generators(store)).toEqual([shipped, own, undefined]);
  });

  it('keeps rooms apart', async () => {
    const store = await open(await driver());
    const rooms = [newRoom(), newRoom()];
    for (const room of rooms) {
      const first = node(null, 0);
      await store.createRoom(room, ana, first.record, first.data);
      await store.documents.append(room.id, [{ sequence: 1, update: Uint8Array.of(room === rooms[0] ? 1 : 2) }]);
    }
    expect(await store.nodes(rooms[0]?.id ?? '')).toHaveLength(1);
    expect((await store.documents.updates(rooms[1]?.id ?? ''))[0]?.update).toEqual(Uint8Array.of(2));
  });

  it('keeps document updates in order and compacts them', async () => {
    const store = await open(await driver());
    const { id } = newRoom();
    for (let i = 1; i <= 11; i++) await store.documents.append(id, [{ sequence: i, update: Uint8Array.of(i) }]);
    expect((await store.documents.updates(id)).map(({ sequence }) => sequence)).toEqual([
      ...Array.from({ length: 11 }, (_, i) => i + 1),
    ]);
    await store.documents.compact(id, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], { sequence: 12, update: Uint8Array.of(99) });
    expect(await store.documents.updates(id)).toEqual([
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
    await store.changeNode(room.id, marked.node.id, () => marked);
    expect((await store.members(room.id)).map(({ name }) => name)).toEqual(['Anna']);
    expect(await store.nodes(room.id)).toEqual([marked]);
    expect(await store.latent(room.id, marked.node.id)).toEqual(first.data.ws);
  });

  it('a name and a star set on a node at the same time both stay', async () => {
    const store = await open(await driver());
    const room = newRoom();
    const first = node(null, 0);
    await store.createRoom(room, ana, first.record, first.data);
    const history = await RoomHistory.load(room.id, store);
    const { id } = first.record.node;
    for (let i = 0; i < 10; i++) {
      await history.mark(id, { name: null, starred: false });
      await Promise.all([history.mark(id, { name: `N${i}` }), history.mark(id, { starred: true })]);
      expect(history.record(id).node).toMatchObject({ name: `N${i}`, starred: true });
      expect((await store.nodes(room.id))[0]?.node).toMatchObject({ name: `N${i}`, starred: true });
    }
  });

  it('two first starts make one secret', async () => {
    const storage = await driver();
    const [one, two] = [await open(storage), await open(storage)];
    const secrets = await Promise.all([one.secret('s', 16), two.secret('s', 16), one.secret('s', 16)]);
    expect(new Set(secrets.map(String)).size).toBe(1);
  });

  it('the last use of an invite is won once', async () => {
    const store = await open(await driver());
    const room = newRoom();
    const invite = { role: 'editor', createdAt: 1, expiresAt: null, maxUses: 3, uses: 0, revokedAt: null } as const;
    await store.invites.create(room.id, { ...invite, id: 'i', tokenHash: 'h' });
    const used = await Promise.allSettled(
      Array.from({ length: 9 }, (_, n) =>
        store.invites.change(room.id, 'i', (before) => {
          if (before.uses === before.maxUses) throw new Error('used up');
          return { invite: { ...before, uses: before.uses + 1 }, members: [{ ...ana, id: `m${n}` }] };
        }),
      ),
    );
    expect(used.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    expect(await store.members(room.id)).toHaveLength(3);
    expect((await store.invites.of(room.id))[0]?.uses).toBe(3);
    expect(
      await store.invites.change(room.id, 'none', () => ({
        invite: { ...invite, id: 'i', tokenHash: 'h' },
        members: [],
      })),
    ).toBeNull();
  });

  it('P7: writes nothing of a room that another owner took over', async () => {
    const storage = await driver();
    const [one, two] = [await open(storage), await open(storage)];
    const room = newRoom();
    const first = node(null, 0);
    await one.createRoom(room, ana, first.record, first.data);
    expect(await one.nextEpoch(room.id)).toBe(1);
    expect(await two.nextEpoch(room.id)).toBe(2);
    const late = node(first.record.node.id, 1);
    await expect(one.commitNode(room.id, late.record, late.data)).rejects.toThrow(FencedError);
    await expect(one.saveMember(room.id, ana)).rejects.toThrow(FencedError);
    await expect(one.changeNode(room.id, first.record.node.id, (record) => record)).rejects.toThrow(FencedError);
    await expect(one.documents.append(room.id, [{ sequence: 1, update: new Uint8Array(2) }])).rejects.toThrow(
      FencedError,
    );
    await two.commitNode(room.id, late.record, late.data);
    expect(await two.nodes(room.id)).toHaveLength(2);
  });

  it('keeps equal latents once, and nothing of a room that was deleted', async () => {
    const storage = await driver();
    const store = await open(storage);
    const room = newRoom();
    const first = node(null, 0);
    await store.createRoom(room, ana, first.record, first.data);
    const before = (await storage.blobs.list(room.id)).size;
    const again = node(first.record.node.id, 1);
    await store.commitNode(room.id, again.record, first.data);
    expect((await storage.blobs.list(room.id)).size).toBe(before);
    expect(await store.latent(room.id, again.record.node.id)).toEqual(first.data.ws);
    await store.deleteRoom(room.id);
    expect((await storage.blobs.list(room.id)).size).toBe(0);
    expect((await storage.records.entries('')).map(([key]) => key)).toEqual(['meta/version']);
  });

  it('deletes a photo with all that was made of it, and keeps the star that somebody gives meanwhile', async () => {
    const store = await open(await driver());
    const room = newRoom();
    const first = node(null, 0);
    await store.createRoom(room, ana, first.record, first.data);
    const size = { width: 4, height: 3 };
    const [file, preview] = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)];
    const hash = sha256(file);
    const taken = node(first.record.node.id, 1);
    const shows = { ...taken.record, node: { ...taken.record.node, photo: { hash, ...size, faces: 1 } } };
    const surface = sha256(Uint8Array.of(9));
    await store.commitNode(room.id, shows, {
      ...taken.data,
      photo: { ...size, surface, faces: [{ code: [0.5], points: [1, 2] }], file, preview },
    });
    const record = await store.photos.get(room.id, hash);
    if (record === null) throw new Error('the photo was not kept');
    expect(await store.photos.file(room.id, record, 'whole')).toEqual(file);

    const { id } = shows.node;
    const star = store.changeNode(room.id, id, (kept) => ({ ...kept, node: { ...kept.node, starred: true } }));
    const [gone] = await Promise.all([store.photos.delete(room.id, hash, Uint8Array.of(7)), star]);
    expect(gone.map((one) => one.node.id)).toEqual([id]);
    expect((await store.node(room.id, id))?.node).toMatchObject({ starred: true, steps: 0, photo: { gone: true } });
    expect(await store.photos.get(room.id, hash)).toBeNull();
    expect(await store.photos.file(room.id, record, 'whole')).toBeNull();
    expect(await store.photos.file(room.id, record, 'screen')).toBeNull();
    expect((await store.latent(room.id, id))?.every((value) => value === 0)).toBe(true);
    expect(await store.trajectory(room.id, id)).toBeNull();
    expect(await store.thumbnail(room.id, id)).toEqual(Uint8Array.of(7));
    expect(await store.latent(room.id, first.record.node.id)).toEqual(first.data.ws);
  });

  it('deletes a photo of many edits at once, and not one file after the other', async () => {
    const storage = await driver();
    const store = await open(storage);
    const room = newRoom();
    const first = node(null, 0);
    await store.createRoom(room, ana, first.record, first.data);
    const photo = { hash: sha256(Uint8Array.of(1)), width: 4, height: 3, faces: 1 };
    const edits = Array.from({ length: 9 }, (_, i) => node(first.record.node.id, i + 1));
    for (const { record, data } of edits)
      await store.commitNode(room.id, { ...record, node: { ...record.node, photo } }, data);
    const put = vi.spyOn(storage.blobs, 'put');
    expect(await store.photos.delete(room.id, photo.hash, Uint8Array.of(7))).toHaveLength(edits.length);
    expect(put).toHaveBeenCalledTimes(1);
    const blank = new Float32Array(first.data.ws.length);
    for (const { record } of edits) expect(await store.latent(room.id, record.node.id)).toEqual(blank);
    // Latent, steps and small picture of the first edit, and the two that stand for those of all others.
    expect((await storage.blobs.list(room.id)).size).toBe(5);
  });

  it('P4: leaves data of a later version alone and says what to do', async () => {
    const storage = await driver();
    await storage.records.write([{ key: 'meta/version', value: new TextEncoder().encode(String(STORE_VERSION + 1)) }]);
    await expect(Store.open(storage)).rejects.toThrow(/version 3.*TUG_DATA/);
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
