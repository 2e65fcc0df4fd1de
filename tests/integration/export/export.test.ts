/** Files out of a room and into another, read back by programs that know nothing of Tug. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMENTS, MASK, POINTS } from '../../../lib/document/schema';
import { readChunks, writeChunks } from '../../../lib/export/png/chunks';
import { readPicture } from '../../../lib/export/png/picture';
import { decodeNpz } from '../../../lib/npz/npz';
import { membershipSchema, type Membership } from '../../../lib/protocol';
import { hasDecoders } from '../../fixtures/decoders';
import { asMember, call } from '../support/api';
import { TestClient, joinRoom, makeQuickRoom, openDocument, pullOnce, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let owner: Membership;
let client: TestClient;
let nodeId: string;
const person = '?name=Import&color=%23112233';

beforeAll(async () => {
  server = await testServer();
  owner = await makeQuickRoom(server.url, 3, { roomName: 'Lab' });
  client = await TestClient.connect(server.url, owner);
  const document = await openDocument(server.url, owner);
  const { doc } = document;
  const color = '#7c5cff';
  doc.getMap(POINTS).set('p', {
    id: 'p',
    handle: { x: 3, y: 4.25 },
    target: null,
    memberId: owner.memberId,
    name: 'Ana',
    color,
    createdAt: 5,
  });
  doc.getMap(COMMENTS).set('c', {
    id: 'c',
    thread: 'c',
    pin: { nodeId: 'n', point: { x: 1, y: 2 } },
    text: 'Look here',
    mentions: [],
    memberId: owner.memberId,
    name: 'Ana',
    color,
    createdAt: 6,
    resolved: false,
  });
  const witness = await openDocument(server.url, owner);
  await until('the comment', () => witness.doc.getMap(COMMENTS).has('c'));
  await pullOnce(client, 'one', 30);
  const guest = await joinRoom(server.url, owner.room, 'Bo');
  const other = await TestClient.connect(server.url, guest);
  nodeId = (await pullOnce(other, 'two', -30)).nodeId ?? '';
  other.close();
  doc.getArray(MASK).push([{ id: 's', mode: 'paint', radius: 40, path: [1, 2, 100, 120], memberId: owner.memberId }]);
  await until('the mask', () => witness.doc.getArray(MASK).length === 1);
  witness.close();
  document.close();
  await client.do('node:mark', { nodeId, name: 'Wider', starred: true });
  const first = (await client.message('room')).nodes[0]?.id ?? '';
  await client.do('edit:restore', { nodeId: first });
  await client.do('image:set', { pack: null, seed: 99, truncation: null });
});
afterAll(async () => {
  client.close();
  await server.close();
});

const get = (path: string, member = owner) => asMember(server.url, member)('GET', path);
const final = (id: string, by = client) => by.frame((header) => header.final && header.nodeId === id);
const pixels = async (bytes: Uint8Array) => (await sharp(bytes).removeAlpha().raw().toBuffer()).toString('base64');

describe('pictures', () => {
  it('X1: PNG of a node: the full picture, its latent, seed, model and licence', async () => {
    const png = await get(`/nodes/${nodeId}/picture.png`);
    expect(png.type).toBe('image/png');
    expect(await pixels(png.bytes)).toBe(await pixels((await final(nodeId)).image));
    const picture = readPicture(png.bytes);
    const { packs } = await client.message('room');
    expect(picture?.state).toMatchObject({
      pack: packs[0]?.name,
      seed: 7,
      truncation: 0.7,
      licence: packs[0]?.licence,
    });
    const shown = (await sharp(png.bytes).metadata()).comments ?? [];
    expect(shown.find(({ keyword }) => keyword === 'Title')?.text).toBe('Wider');
    const npz = decodeNpz((await get(`/nodes/${nodeId}/latents.npz`)).bytes);
    expect(picture?.ws).toEqual(npz.ws?.data);
  });

  it('X2: dropped on Tug the PNG opens that exact state, as a new room and as an edit of a room', async () => {
    const png = (await get(`/nodes/${nodeId}/picture.png`)).bytes;
    const made = await call(server.url, 'POST', `/api/import${person}`, null, png);
    expect(made.status).toBe(201);
    const room = membershipSchema.parse(made.json());
    expect(room.role).toBe('owner');
    const guest = await TestClient.connect(server.url, room);
    const opened = await guest.frame(({ final }) => final);
    expect(await pixels(opened.image)).toBe(await pixels(png));
    guest.close();

    const imported = await asMember(server.url, owner)('POST', '/import', png);
    const node = (imported.json() as { nodeId: string }).nodeId;
    expect(await client.message('node', 0, ({ id }) => id === node)).toMatchObject({ kind: 'import', seed: 7 });
    expect(await pixels((await final(node)).image)).toBe(await pixels(png));
  });

  it('X3 K1: a PNG that is not ours, is damaged or was made with another model is refused with the reason', async () => {
    const plain = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const own = (await get(`/nodes/${nodeId}/picture.png`)).bytes;
    const damaged = own.slice();
    damaged[own.length - 20] = (damaged[own.length - 20] ?? 0) ^ 1;
    const text = new TextDecoder('latin1').decode(own);
    const foreign = writeChunks(
      readChunks(own).map((chunk) => {
        const at = new TextDecoder().decode(chunk.data).indexOf('"generator":"');
        return chunk.type !== 'iTXt' || at < 0 ? chunk : { ...chunk, data: withDigit(chunk.data, at + 13) };
      }),
    );
    expect(text).toContain('tgLT');
    for (const [bytes, code] of [
      [new Uint8Array(plain), 'invalid.not-from-tug'],
      [damaged, 'invalid.file-damaged'],
      [foreign, 'unknown-pack.version'],
      [Uint8Array.of(1, 2, 3), 'invalid.file-kind'],
    ] as const) {
      const answer = await call(server.url, 'POST', `/api/import${person}`, null, bytes);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.json()).toMatchObject({ error: { code } });
    }
  });

  it('X4: before and after, and a contact sheet of a branch', async () => {
    const strip = await sharp((await get(`/nodes/${nodeId}/before-after.png`)).bytes).metadata();
    expect(strip.width).toBeGreaterThan(2 * (strip.height - 16));
    const sheet = await sharp((await get(`/nodes/${nodeId}/contact-sheet.png`)).bytes).metadata();
    // Three pictures: the start and two edits, in two columns.
    expect(sheet).toMatchObject({ format: 'png', width: 8 + 2 * 264, height: 8 + 2 * 268 });
    const first = (await client.message('room')).nodes[0]?.id ?? '';
    expect((await get(`/nodes/${first}/before-after.png`)).status).toBe(400);
  });
});

describe('X5: latents for numpy', () => {
  it.runIf(hasDecoders('numpy'))('numpy reads latents and trajectory', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tug-npz-'));
    writeFileSync(join(folder, 'a.npz'), (await get(`/nodes/${nodeId}/latents.npz`)).bytes);
    const program = `
import sys, numpy as np
a = np.load(sys.argv[1])
assert np.array_equal(a['trajectory'][-1], a['ws']) and np.isfinite(a['trajectory']).all()
assert a['points'].shape[0] == a['distance'].shape[0] == a['trajectory'].shape[0]`;
    const run = spawnSync('python3', ['-c', program, join(folder, 'a.npz')]);
    expect(run.stderr.toString()).toBe('');
    rmSync(folder, { recursive: true });
  });
});

describe('a room as a file', () => {
  it('X6: export, import, export gives equal bytes, and the new room is the old one', async () => {
    const file = await get('/room.tug');
    expect(file.status).toBe(200);
    const made = await call(server.url, 'POST', `/api/import${person}`, null, file.bytes);
    expect(made.status).toBe(201);
    const member = membershipSchema.parse(made.json());
    expect(member.room).not.toBe(owner.room);
    expect(Buffer.from((await get('/room.tug', member)).bytes).equals(Buffer.from(file.bytes))).toBe(true);

    const guest = await TestClient.connect(server.url, member);
    const [before, after] = [(await fresh(owner)).nodes, (await guest.message('room')).nodes];
    expect(after).toEqual(before);
    expect((await guest.message('room')).name).toBe('Lab');
    const document = await openDocument(server.url, member);
    expect(document.doc.getMap(POINTS).get('p')).toMatchObject({ handle: { x: 3, y: 4.25 } });
    expect(document.doc.getMap(COMMENTS).get('c')).toMatchObject({ text: 'Look here' });
    document.close();
    const steps = before.find(({ id }) => id === nodeId)?.steps ?? 0;
    const path = `/nodes/${nodeId}/frames/${steps}?type=png`;
    expect(await pixels((await get(path, member)).bytes)).toBe(await pixels((await get(path)).bytes));
    // The new room goes on.
    expect((await pullOnce(guest, 'three')).nodeId).not.toBeNull();
    guest.close();
  });

  it('X13: a copy is the room as it is, owned by who asked for it, and nothing of who may come in', async () => {
    const guest = await joinRoom(server.url, owner.room, 'Bo');
    const before = (await get('/room.tug')).bytes;
    const body = { name: 'Bo', color: '#22aa88', roomName: 'Lab (copy)' };
    const made = await asMember(server.url, guest)('POST', '/copies', body);
    expect(made.status).toBe(201);
    const copy = membershipSchema.parse(made.json());
    expect([copy.role, copy.room === owner.room]).toEqual(['owner', false]);
    const [was, is] = [await fresh(owner), await fresh(copy)];
    expect([is.name, is.nodes, is.current, is.participants.length]).toEqual(['Lab (copy)', was.nodes, was.current, 1]);
    expect(Buffer.from((await get('/room.tug')).bytes).equals(Buffer.from(before))).toBe(true);
    // Keys to the one open nothing of the other.
    expect((await get('/share', { ...owner, room: copy.room })).status).toBe(401);
    expect((await get('/share', { ...copy, room: owner.room })).status).toBe(401);
    for (const wrong of [{ ...body, roomName: '' }, { ...body, color: 'red' }, {}])
      expect((await asMember(server.url, guest)('POST', '/copies', wrong)).status).toBe(400);
  });

  it('X7: the file opens no room: it has no room id, no token and no invite', async () => {
    await asMember(server.url, owner)('POST', '/invites', { role: 'viewer', hours: null, maxUses: null });
    const text = Buffer.from((await get('/room.tug')).bytes).toString('latin1');
    expect(text).not.toContain(owner.room);
    expect(text).not.toContain(owner.token);
  });

  it('X8: a damaged file makes no room and leaves nothing behind', async () => {
    const file = (await get('/room.tug')).bytes;
    for (const cut of [100, file.length / 2, file.length - 30].map(Math.floor)) {
      const answer = await call(server.url, 'POST', `/api/import${person}`, null, file.slice(0, cut));
      expect(answer.status).toBe(400);
    }
    expect((await call(server.url, 'POST', '/api/import?name=&color=red', null, file)).status).toBe(400);
  });
});

/** What the server says of a room to somebody who comes now. */
async function fresh(member: Membership) {
  const visitor = await TestClient.connect(server.url, member);
  const room = await visitor.message('room');
  visitor.close();
  return room;
}

/** The bytes with another hexadecimal digit at `at`. */
function withDigit(bytes: Uint8Array, at: number): Uint8Array {
  const changed = bytes.slice();
  changed[at] = changed[at] === 0x30 ? 0x31 : 0x30;
  return changed;
}
