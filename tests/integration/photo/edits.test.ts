/** A photo under masks, to the byte; and a photo that is deleted, of which nothing stays. */
import { readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MASK, type MaskStroke } from '../../../lib/document/schema';
import { PHOTO_STATE, membershipSchema, photoFacesSchema, readState, type HistoryNode } from '../../../lib/protocol';
import type { Membership } from '../../../lib/protocol';
import { readPeople } from '../../fixtures/photos/people';
import { asMember, call } from '../support/api';
import { TestClient, joinRoom, openDocument, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let owner: Membership;
let ana: TestClient;
let ben: TestClient;
let hash: string;
let corners: { x: number; y: number }[];
const SIZE = { width: 960, height: 0 };
beforeAll(async () => {
  server = await testServer();
  const photo = await sharp(await readPeople('four'))
    .resize(SIZE.width)
    .jpeg({ quality: 92 })
    .toBuffer();
  const made = await call(server.url, 'POST', '/api/photos?name=Ana&color=%237c5cff', null, new Uint8Array(photo));
  owner = membershipSchema.parse(made.json());
  ana = await TestClient.connect(server.url, owner);
  ben = await TestClient.connect(server.url, await joinRoom(server.url, owner.room, 'Ben'));
  const { header } = await ana.frame(({ final }) => final);
  hash = header.photo ?? '';
  const { faces, height } = photoFacesSchema.parse(
    (await asMember(server.url, owner)('GET', `/photos/${hash}/faces`)).json(),
  );
  SIZE.height = height;
  const points = faces[0]?.points ?? [];
  // Of the first face, the corners of the mouth as one sees them.
  corners = [61, 291].map((i) => ({ x: points[2 * i] ?? 0, y: points[2 * i + 1] ?? 0 }));
});
afterAll(async () => {
  ana.close();
  ben.close();
  await server.close();
});

/** Pulls a corner of the mouth and lets go. @returns the edit */
async function pull(id: string, corner: 0 | 1, dx: number, dy: number): Promise<HistoryNode> {
  const from = ana.log.length;
  const at = corners[corner] ?? { x: 0, y: 0 };
  const target = { x: at.x + dx, y: at.y + dy };
  await ana.do('pull:start', { pullId: id, handle: at, target: at });
  await ana.do('pull:end', { pullId: id, target });
  await ana.message('drag:end', from, ({ problem }) => {
    expect(problem).toBeNull();
    return true;
  });
  return ana.message('node', from);
}

/** The pixels of an edit's file at its full size. */
async function pixels(node: string, member: Membership = owner): Promise<Buffer> {
  const file = await asMember(server.url, member)('GET', `/nodes/${node}/photo?type=png`);
  expect(file.status).toBe(200);
  return sharp(file.bytes).raw().toBuffer();
}

/** How many pixels differ, within a circle and beyond it. */
function changed(a: Buffer, b: Buffer, { x, y }: { x: number; y: number }, radius: number) {
  const counts = { within: 0, beyond: 0 };
  for (let i = 0; i < SIZE.width * SIZE.height; i++) {
    if ([0, 1, 2].every((k) => a[3 * i + k] === b[3 * i + k])) continue;
    const away = Math.hypot((i % SIZE.width) + 0.5 - x, Math.floor(i / SIZE.width) + 0.5 - y);
    counts[away > radius ? 'beyond' : 'within'] += 1;
  }
  return counts;
}

describe('a photo under a mask', () => {
  it('D22 F9: moves where the mask is painted, and nowhere else by one byte', async () => {
    const document = await openDocument(server.url, owner);
    const mask = document.doc.getArray<MaskStroke>(MASK);
    const dot = (id: string, radius: number): MaskStroke => {
      const { x, y } = corners[1] ?? { x: 0, y: 0 };
      return { id, mode: 'paint', radius, path: [x, y], memberId: owner.memberId };
    };
    const seenBy = await openDocument(server.url, ben.member);
    const painted = (count: number) => until('the mask', () => seenBy.doc.getArray(MASK).length === count);

    const first = await pull('p1', 0, -5, -4);
    expect(first.photo?.masks).toBeUndefined();
    mask.push([dot('s1', 14)]);
    await painted(1);
    const masked = await pull('p2', 1, 5, -4);
    expect(masked.photo?.masks).toEqual([masked.id, null]);
    const frame = await ben.frame(({ nodeId }) => nodeId === masked.id);
    expect(frame.header).toMatchObject({ encoding: PHOTO_STATE, masks: [masked.id, null] });

    const [before, after] = [await pixels(first.id), await pixels(masked.id)];
    // The edge of a mask lies between two of its cells, which are about a px here.
    const counts = changed(before, after, corners[1] ?? { x: 0, y: 0 }, 15.5);
    expect(counts.beyond).toBe(0);
    expect(counts.within).toBeGreaterThan(100);

    // Under the same mask the edit goes on in the same state; without one it begins where the picture is.
    expect((await pull('p3', 1, 0, -4)).photo?.masks).toEqual([masked.id, null]);
    mask.delete(0, 1);
    await painted(0);
    const from = ben.frames.length;
    const free = await pull('p4', 0, 0, 5);
    expect(free.photo?.masks).toEqual([null, masked.id, null]);
    const start = await until('its first frame', () =>
      ben.frames.slice(from).find(({ header }) => header.dragId !== null && header.step === 0),
    );
    const state = readState(start.image);
    const one = state.length / 3;
    expect([...state.subarray(0, one)]).toEqual([...state.subarray(one, 2 * one)]);

    // A mask that is painted during a pull counts from then on: what was pulled so far is an edit.
    const at = corners[0] ?? { x: 0, y: 0 };
    const [length, seen] = [ana.log.length, ana.frames.length];
    await ana.do('pull:start', { pullId: 'p5', handle: at, target: { x: at.x - 3, y: at.y } });
    await until('a step', () =>
      ana.frames.slice(seen).some(({ header }) => header.dragId !== null && header.step >= 1 && !header.final),
    );
    mask.push([dot('s2', 20)]);
    const early = await ana.message('node', length);
    expect(early.photo?.masks).toEqual([null, masked.id, null]);
    await ana.do('pull:end', { pullId: 'p5', target: { x: at.x - 6, y: at.y } });
    const late = await ana.message('node', length, ({ id }) => id !== early.id);
    expect(late.photo?.masks).toEqual([late.id, null, masked.id, null]);

    const saved = await asMember(server.url, owner)('GET', '/room.tug');
    const made = await call(server.url, 'POST', '/api/import?name=Bo&color=%2322aa88', null, saved.bytes);
    const bo = membershipSchema.parse(made.json());
    expect(Buffer.compare(await pixels(late.id, bo), await pixels(late.id))).toBe(0);
    document.close();
    seenBy.close();
  });
});

describe('a photo that its owner deletes', () => {
  it('H14: is gone everywhere, and the history says so', async () => {
    const folder = `${server.dataDir}/blobs/${owner.room}`;
    const before = new Set(await readdir(folder));
    expect(before.has(hash)).toBe(true);
    const as = asMember(server.url, owner);
    const nodes = (await server.store.nodes(owner.room)).map(({ node }) => node.id);
    const from = ben.log.length;
    expect((await as('DELETE', `/photos/${hash}`)).status).toBe(204);

    // Whoever looks sees another picture, and that each edit of the photo has none any more.
    const fresh = await ben.message('node', from, ({ kind }) => kind === 'seed');
    await ben.frame(({ nodeId, encoding }) => nodeId === fresh.id && encoding === 'image/webp');
    for (const id of nodes) await ben.message('node', from, (node) => node.id === id && node.photo?.gone === true);
    const after = await readdir(folder);
    expect(after.filter((name) => before.has(name))).toEqual([]);
    for (const path of [`/photos/${hash}`, `/photos/${hash}?size=whole`, `/photos/${hash}/faces`])
      expect((await as('GET', path)).status).toBe(404);
    const last = nodes.at(-1) ?? '';
    for (const path of ['photo', 'frames/0', 'contact-sheet.png'])
      expect((await as('GET', `/nodes/${last}/${path}`)).status).toBe(404);
    const small = await sharp((await as('GET', `/nodes/${last}/thumbnail`)).bytes).stats();
    expect(small.channels.every(({ stdev }) => stdev === 0)).toBe(true);
    const state = await server.store.latent(owner.room, last);
    expect(state?.every((value) => value === 0)).toBe(true);

    // Nothing leads back.
    for (const answer of [
      await ana.send('edit:undo', {}),
      await ana.send('edit:restore', { nodeId: last }),
      await ana.send('node:image', { nodeId: last }),
    ])
      expect(answer).toMatchObject({ ok: false, error: { code: 'not-found.photo' } });
    expect((await as('DELETE', `/photos/${hash}`)).status).toBe(404);

    // The room's file has none of it and opens; so does the room after a restart, with nothing that counts as damaged.
    const saved = await as('GET', '/room.tug');
    expect((await call(server.url, 'POST', '/api/import?name=Bo&color=%2322aa88', null, saved.bytes)).status).toBe(201);
    server = await server.restart();
    expect(server.store.damage).toEqual([]);
    expect((await asMember(server.url, owner)('GET', '/thumbnail')).status).toBe(200);
  });
});
