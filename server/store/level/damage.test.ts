/** What a failing disk does to the files: bytes that are not as they were written, writes that were cut short. */
import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { MemberRecord, NodeRecord, RoomRecord } from '../records';
import { Store } from '../store';
import { readLog, writeLog } from './log';
import { openLevel } from './open';
import { isWholeTable } from './table';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));
async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tug-damage-'));
  folders.push(folder);
  return folder;
}

const ROOMS = ['AAAAAAAAAAAAAAAAAAAAAA', 'BBBBBBBBBBBBBBBBBBBBBB', 'CCCCCCCCCCCCCCCCCCCCCC'];
const EDITS = 4;
/** Bytes at the end of a table. */
const FOOTER = 48;
/** Flipped bytes, each in tables and in the log. `TUG_FLIPS` asks for more. */
const ROUNDS = Number(process.env.TUG_FLIPS ?? 25);
const owner: MemberRecord = {
  id: 'ana',
  name: 'Ana',
  color: '#7c5cff',
  role: 'owner',
  tokenHash: 'hash',
  joinedAt: 1,
  invite: null,
};
const settings = (id: string): RoomRecord => ({
  id,
  name: `Room ${id}`,
  createdAt: 1,
  owner: 'ana',
  linkRole: 'editor',
  viewersExport: true,
});
const node = (index: number): NodeRecord => ({
  index,
  node: {
    id: `edit${index}`,
    parent: index === 0 ? null : `edit${index - 1}`,
    kind: index === 0 ? 'start' : 'seed',
    author: { memberId: 'ana', name: 'Ana', color: '#7c5cff' },
    time: index,
    durationMs: 1,
    steps: 0,
    pack: 'faces',
    seed: index,
    truncation: 0.7,
    points: [],
    reason: null,
  },
  mask: [],
  naturalDistance: null,
  settings: null,
  handles: [],
});
const data = (room: string, index: number) => ({
  ws: Float32Array.of(room.charCodeAt(0), index),
  trajectory: null,
  thumbnail: Uint8Array.of(room.charCodeAt(0), index),
});

/** Three rooms with four edits and four changes of their document each. */
async function written(): Promise<string> {
  const folder = await newFolder();
  const store = await Store.open(await openLevel(folder));
  for (const room of ROOMS) await store.createRoom(settings(room), owner, node(0), data(room, 0));
  for (let index = 1; index < EDITS; index++)
    for (const room of ROOMS) {
      await store.commitNode(room, node(index), data(room, index));
      await store.documents.append(room, [{ sequence: index, update: Uint8Array.of(index) }]);
    }
  await store.close();
  return folder;
}

/** All that the store gives of a room. */
async function contents(store: Store, room: string): Promise<unknown> {
  const nodes = await store.nodes(room);
  const latents = await Promise.all(nodes.map(({ node: { id } }) => store.latent(room, id)));
  return {
    settings: await store.room(room),
    members: await store.members(room),
    nodes,
    latents: latents.map((latent) => (latent === null ? null : [...latent])),
    current: await store.head(room),
    updates: await store.documents.updates(room),
  };
}

/** What is not said to be damaged must be as it was written. */
async function expectAllSaid(folder: string, before: ReadonlyMap<string, unknown>, what: string): Promise<void> {
  const store = await Store.open(await openLevel(folder));
  const damaged = new Set(store.damage.map(({ room }) => room));
  for (const room of ROOMS) {
    if (damaged.has(room) || damaged.has(null)) continue;
    expect(await contents(store, room), `${what}, and nothing was said of ${room}`).toEqual(before.get(room));
  }
  await store.close();
}

async function contentsOf(folder: string): Promise<Map<string, unknown>> {
  const copy = await newFolder();
  await cp(folder, copy, { recursive: true });
  const store = await Store.open(await openLevel(copy));
  expect(store.damage).toEqual([]);
  const found = new Map<string, unknown>();
  for (const room of ROOMS) found.set(room, await contents(store, room));
  await store.close();
  return found;
}

async function flipped(folder: string, file: string, at: number): Promise<string> {
  const copy = await newFolder();
  await cp(folder, copy, { recursive: true });
  const bytes = await readFile(join(copy, file));
  bytes[at] = (bytes[at] ?? 0) ^ 0x40;
  await writeFile(join(copy, file), bytes);
  return copy;
}

describe('a flipped byte', () => {
  it('P8: in the log is told with the room and the edit, and costs no other write', { timeout: 60_000 }, async () => {
    const folder = await written();
    const before = await contentsOf(folder);
    const [log = ''] = (await readdir(join(folder, 'store'))).filter((name) => name.endsWith('.log'));
    const bytes = await readFile(join(folder, 'store', log));
    // The second edit of the second room.
    const at = bytes.indexOf(`nodes/${ROOMS[1] ?? ''}/edit2`) + 60;
    const copy = await flipped(folder, `store/${log}`, at);
    const store = await Store.open(await openLevel(copy));
    const said = store.damage.map(({ room, what }) => `${room ?? ''}: ${what}`);
    expect(said.every((line) => line.startsWith(ROOMS[1] ?? ''))).toBe(true);
    expect(said.join('\n')).toContain('edit 2 is lost');
    expect(said.join('\n')).not.toContain('edit 3 is lost');
    // All that was written afterwards is there, also of this room.
    const nodes = await store.nodes(ROOMS[1] ?? '');
    expect(nodes.map(({ node: { id, parent } }) => [id, parent])).toEqual([
      ['edit0', null],
      ['edit1', 'edit0'],
      ['edit3', 'edit1'],
    ]);
    expect(await store.head(ROOMS[1] ?? '')).toBe('edit3');
    for (const room of [ROOMS[0] ?? '', ROOMS[2] ?? '']) expect(await contents(store, room)).toEqual(before.get(room));
    await store.close();
    // It stays known.
    const again = await Store.open(await openLevel(copy));
    expect(again.damage.map(({ what }) => what).sort()).toEqual(store.damage.map(({ what }) => what).sort());
    await again.close();
  });

  it('P8: of a room’s own record makes no unknown room', async () => {
    const folder = await written();
    const [log = ''] = (await readdir(join(folder, 'store'))).filter((name) => name.endsWith('.log'));
    const bytes = await readFile(join(folder, 'store', log));
    const copy = await flipped(folder, `store/${log}`, bytes.indexOf(`rooms/${ROOMS[0] ?? ''}`) + 50);
    const store = await Store.open(await openLevel(copy));
    expect(store.damage).toContainEqual(expect.objectContaining({ room: ROOMS[0], fatal: true }));
    expect((await store.nodes(ROOMS[0] ?? '')).length).toBe(EDITS - 1);
    await store.close();
  });

  it('P8: anywhere in any file of the database is told, or has changed nothing', { timeout: 120_000 }, async () => {
    const folder = await written();
    const before = await contentsOf(folder);
    // Opened once more, all of it is in tables.
    await (await openLevel(folder)).close();
    const tables = await newFolder();
    await cp(folder, tables, { recursive: true });
    const logs = await written();
    for (const source of [tables, logs]) {
      const files = (await readdir(join(source, 'store'))).filter((name) => !/^(?:LOG|LOCK)/.test(name));
      for (let round = 0; round < ROUNDS; round++) {
        const file = join('store', fc.sample(fc.constantFrom(...files), 1)[0] ?? '');
        const { length } = await readFile(join(source, file));
        if (length === 0) continue;
        const at = Math.floor(Math.random() * length);
        await expectAllSaid(await flipped(source, file, at), before, `byte ${at} of ${file}`);
      }
    }
  });
});

describe('a table', () => {
  it('is seen to be damaged by every one of its bytes: data, filter and indexes', async () => {
    const folder = await written();
    await (await openLevel(folder)).close();
    const [name = ''] = (await readdir(join(folder, 'store'))).filter((file) => file.endsWith('.ldb'));
    const table = await readFile(join(folder, 'store', name));
    expect(isWholeTable(table)).toBe(true);
    const unseen: number[] = [];
    // Behind the numbers of the footer nothing but its last word counts.
    for (let at = 0; at < table.length - FOOTER; at++) {
      const bytes = Buffer.from(table);
      bytes[at] = (bytes[at] ?? 0) ^ 0x40;
      if (isWholeTable(bytes)) unseen.push(at);
    }
    expect(unseen).toEqual([]);
  });

  it('whose filter is damaged loses nothing', async () => {
    const folder = await written();
    const before = await contentsOf(folder);
    await (await openLevel(folder)).close();
    const [name = ''] = (await readdir(join(folder, 'store'))).filter((file) => file.endsWith('.ldb'));
    // The filter lies right before the index of what describes the table, which names it.
    const at = (await readFile(join(folder, 'store', name))).indexOf('filter.') - 20;
    const store = await Store.open(await openLevel(await flipped(folder, join('store', name), at)));
    expect(store.damage).not.toEqual([]);
    for (const room of ROOMS) expect(await contents(store, room)).toEqual(before.get(room));
    await store.close();
  });
});

describe('a blob', () => {
  it('P8: that is not as it was written counts as lost, and one that is gone is told', async () => {
    const folder = await written();
    const room = ROOMS[0] ?? '';
    const [hash = ''] = await readdir(join(folder, 'blobs', room));
    const copy = await flipped(folder, join('blobs', room, hash), 0);
    const storage = await openLevel(copy);
    expect(await storage.blobs.get(room, hash)).toBeUndefined();
    await storage.close();
    await rm(join(folder, 'blobs', room), { recursive: true });
    const store = await Store.open(await openLevel(folder));
    expect(store.damage.filter(({ what }) => what.includes('has lost its latent'))).toHaveLength(EDITS);
    expect(store.damage.every((damage) => damage.room === room && damage.fatal)).toBe(true);
    await store.close();
  });
});

describe('the log', () => {
  const records = fc.array(fc.uint8Array({ minLength: 1, maxLength: 70_000 }), { maxLength: 6 });
  const plain = (list: readonly Uint8Array[]) => list.map((bytes) => Buffer.from(bytes).toString('base64'));

  it('is read as it was written, also when it was cut short at any place', () => {
    fc.assert(
      fc.property(records, fc.double({ min: 0, max: 1, noNaN: true }), (list, part) => {
        const log = writeLog(list);
        expect(plain(readLog(log).records)).toEqual(plain(list));
        const { records: found, damaged } = readLog(log.subarray(0, Math.floor(log.length * part)));
        expect(damaged).toEqual([]);
        expect(plain(found)).toEqual(plain(list).slice(0, found.length));
      }),
      { numRuns: 30 },
    );
  });

  it('keeps what was written behind a write that was cut short, where the blocks are out of step', () => {
    const [first, torn, later] = [1, 2, 3].map((fill) => new Uint8Array(20_000).fill(fill));
    const whole = writeLog([first ?? new Uint8Array(), torn ?? new Uint8Array()]);
    const log = Buffer.concat([whole.subarray(0, 25_000), writeLog([later ?? new Uint8Array()])]);
    const { records: found, damaged } = readLog(log);
    expect(plain(found)).toEqual(plain([first ?? new Uint8Array(), later ?? new Uint8Array()]));
    expect(damaged.length).toBeGreaterThan(0);
  });
});
