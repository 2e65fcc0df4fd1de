/** Rooms of many edits as files: the same limit for who writes one and for who opens it. */
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { MAX_FILE_NODES, MAX_ROOM_FILE_BYTES, opens } from '../../../lib/export/room/limits';
import { readRoomFile } from '../../../lib/export/room/read';
import type { FileDocument } from '../../../lib/export/room/schema';
import { writeRoomFile, type FileNode } from '../../../lib/export/room/write';
import { RoomExports } from '../../../server/features/export/export-room';
import { importRoom } from '../../../server/features/export/import-room';
import { FileThread } from '../../../server/features/files/file-thread';
import type { InferencePool } from '../../../server/inference/pool';
import { RoomReader } from '../../../server/rooms/reader';
import { memoryStorage } from '../../../server/store/memory/storage';
import { Store } from '../../../server/store/store';
import { goodManifest } from '../../fixtures/manifest';

const EDITS = 1000;
const pack = goodManifest();
const { layers, wDim } = pack;
const generator = pack.files.generator.sha256;
const engine = { packs: new Map([[pack.name, pack]]) } as unknown as InferencePool;
const files = new FileThread();
const person = { name: 'Ana', color: '#0b7566' };
let store: Store;
let reader: RoomReader;
let thumbnail: Uint8Array;
beforeAll(async () => {
  store = await Store.open(memoryStorage());
  reader = new RoomReader(store, { inMemory: () => null });
  thumbnail = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
    .webp()
    .toBuffer();
});
afterAll(async () => {
  await files.close();
  await store.close();
});

const latent = (i: number) => Float32Array.from({ length: layers * wDim }, (_, k) => Math.sin(i + k));
const tracked = { id: 'p', position: { x: 1, y: 2 }, target: { x: 3, y: 4 }, hold: false, distance: 1, confidence: 1 };

/** Of so many edits one is a pull with its steps, the others are pictures of a seed: what a pull's file is like shows in a few of them. */
const PULLS = 10;

/** A short edit after the one before it; every tenth is a branch of an earlier one. */
function edit(i: number): FileNode {
  const parent = i === 0 ? null : `n${i % 10 === 0 ? Math.floor(i / 2) : i - 1}`;
  const steps = i % PULLS !== 1 ? null : [latent(i - 1), latent(i - 0.5), latent(i)];
  return {
    node: {
      id: `n${i}`,
      parent,
      kind: i === 0 ? 'start' : steps === null ? 'seed' : 'pull',
      author: { memberId: 'm', ...person },
      time: 1_700_000_000_000 + i,
      durationMs: 250,
      steps: steps === null ? 0 : 2,
      pack: pack.name,
      generator,
      seed: 7,
      truncation: 0.7,
      points: [tracked],
      reason: steps === null ? null : 'arrived',
    },
    mask: [],
    settings: null,
    handles: [],
    latents: { layers, wDim, ws: latent(i), steps },
    steps: steps?.map(() => ({ points: [tracked], distance: 1, naturalDistance: 1 })) ?? null,
    thumbnail,
  };
}

async function fileOf(count: number, comments: FileDocument['comments'] = {}): Promise<Uint8Array> {
  const nodes = Array.from({ length: count }, (_, i) => edit(i));
  const pieces: Uint8Array[] = [];
  const header = {
    format: 'tug-room',
    version: 3,
    name: 'Long',
    current: `n${count - 1}`,
    packs: [{ name: pack.name, generator, licence: pack.licence }],
    nodes: nodes.map(({ node }) => node.id),
  } as const;
  const document = { points: {}, mask: [], settings: {}, comments };
  for await (const piece of writeRoomFile({ ...header, packs: [...header.packs] }, document, nodes)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

async function exported(id: string, branch?: string) {
  const room = await store.room(id);
  if (room === null) throw new Error('there is no such room');
  return new RoomExports(engine, reader, files).export(room, branch);
}

async function bytesOf(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

describe('rooms of many edits', () => {
  it(`X6 X11: ${EDITS} edits go into a file and out of it, and it is as long as was said before`, async () => {
    const file = await fileOf(EDITS);
    const { room } = await importRoom({ engine, store, files }, file.slice(), person);
    const { pieces, bytes } = await exported(room);
    const back = await bytesOf(pieces);
    expect(back.length).toBe(bytes);
    expect(back.equals(file)).toBe(true);
  });

  it('X11: a branch is a file of its own, without what belongs to others', async () => {
    const said = { text: 'Look', mentions: [], memberId: 'm', ...person, createdAt: 1, resolved: false };
    const pinned = (id: string, nodeId: string) => ({
      id,
      thread: id,
      pin: { nodeId, point: { x: 1, y: 1 } },
      ...said,
    });
    const comments = { a: pinned('a', 'n3'), b: pinned('b', 'n15'), c: { id: 'c', thread: 'b', pin: null, ...said } };
    const { room } = await importRoom({ engine, store, files }, await fileOf(24, comments), person);
    const { pieces } = await exported(room, 'n21');
    // n20 begins a branch at n10, and n10 one at n5.
    const bytes = new Uint8Array(await bytesOf(pieces));
    expect(Object.keys(readRoomFile(bytes).document.comments)).toEqual(['a']);
    const { room: branch } = await importRoom({ engine, store, files }, bytes, person);
    expect((await store.nodes(branch)).map(({ node }) => node.id)).toEqual([
      ...Array.from({ length: 6 }, (_, i) => `n${i}`),
      'n10',
      'n20',
      'n21',
    ]);
    expect(await store.latent(branch, 'n20')).toEqual(await store.latent(room, 'n20'));
    expect(await store.trajectory(branch, 'n21')).toEqual(await store.trajectory(room, 'n21'));
  });

  it('X6: a room that is deleted while it is packed is unknown from then on', async () => {
    const gone = { problem: { code: 'unknown-room' } };
    const { room } = await importRoom({ engine, store, files }, await fileOf(3), person);
    vi.spyOn(reader, 'nodes').mockImplementationOnce(async (id) => {
      const all = await store.nodes(id);
      await store.deleteRoom(id);
      return all;
    });
    await expect(exported(room)).rejects.toMatchObject(gone);
    await expect(reader.head(room)).rejects.toMatchObject(gone);
    const { room: other } = await importRoom({ engine, store, files }, await fileOf(3), person);
    vi.spyOn(reader, 'head').mockImplementationOnce(async (id) => {
      await store.deleteRoom(id);
      return 'n2';
    });
    await expect(exported(other)).rejects.toMatchObject(gone);
  });

  it('X11: a room of more than a file holds is refused before its first byte, as a file of that size is', async () => {
    const { room } = await importRoom({ engine, store, files }, await fileOf(2), person);
    const [first, second] = await store.nodes(room);
    if (first === undefined || second === undefined) throw new Error('no edits');
    const all = [first, ...Array.from({ length: MAX_FILE_NODES }, () => second)];
    vi.spyOn(reader, 'nodes').mockResolvedValueOnce(all);
    await expect(exported(room)).rejects.toMatchObject({
      problem: { code: 'too-large.room', params: { max: MAX_ROOM_FILE_BYTES } },
    });
    const largest = { edits: MAX_FILE_NODES, packed: MAX_ROOM_FILE_BYTES, unpacked: 1 };
    expect(opens(largest)).toBe(true);
    expect(opens({ ...largest, edits: MAX_FILE_NODES + 1 })).toBe(false);
    expect(opens({ ...largest, packed: MAX_ROOM_FILE_BYTES + 1 })).toBe(false);
    const bytes = new Uint8Array(MAX_ROOM_FILE_BYTES + 1);
    bytes.set([0x50, 0x4b]);
    expect(() => readRoomFile(bytes)).toThrow(/has 134217729 bytes/);
  });
});
