/** Rooms on packs that can only draw, and on packs that come and go while rooms are open. */
import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POINTS } from '../../../lib/document/schema';
import { readPicture } from '../../../lib/export/png/picture';
import { MAX_PACK_NAME_LENGTH } from '../../../lib/pack/fields';
import { packId } from '../../../lib/pack/id';
import { membershipSchema, type Membership, type ServerMessages } from '../../../lib/protocol';
import { asMember, call } from '../support/api';
import { TestClient, joinRoom, makeRoom, openDocument, press, pullOnce, until } from '../support/client';
import { PACK, drawingPack, shippedManifest, shippedPack } from '../support/packs';
import { testServer, type TestServer } from '../support/server';

/** As long as a pack's name may be. */
const STILL = 'still'.padEnd(MAX_PACK_NAME_LENGTH, '-x');
const { generator } = packId(shippedManifest());
let dir: string;
let server: TestServer;
let owner: Membership;
let ana: TestClient;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tug-room-packs-'));
  drawingPack(dir, STILL);
  server = await testServer({ modelsDir: dir });
  owner = await makeRoom(server.url);
  ana = await TestClient.connect(server.url, owner);
});
afterAll(async () => {
  ana.close();
  await server.close();
  rmSync(dir, { recursive: true, force: true });
});

const image = (change: object) => ({ pack: null, seed: null, truncation: null, ...change });
const get = (path: string, member = owner) => asMember(server.url, member)('GET', path);
const pixels = async (bytes: Uint8Array) => (await sharp(bytes).removeAlpha().raw().toBuffer()).toString('base64');
const finalOf = (client: TestClient, nodeId: string, after = -1) =>
  client.frame(({ final, nodeId: of, seq }) => final && of === nodeId && seq > after);
const said = <K extends keyof ServerMessages>(client: TestClient, name: K) =>
  client.log.filter((entry) => entry.name === name).map(({ message }) => message as ServerMessages[K]);
const currentOf = (client: TestClient) => said(client, 'current').at(-1)?.nodeId ?? '';

/** Makes an edit. @returns its node */
async function imageEdit(change: object): Promise<ServerMessages['node']> {
  const before = said(ana, 'node').length;
  await ana.do('image:set', image(change));
  return until('the edit', () => said(ana, 'node')[before]);
}

describe('a pack that cannot be dragged', () => {
  it('K3: opens rooms, in which everything but pulling works', async () => {
    const room = await ana.message('room');
    expect(room.packs).toMatchObject([{ name: STILL, generator, capabilities: [], editLayers: [] }]);
    const start = room.nodes[0]?.id ?? '';
    expect(room.nodes).toMatchObject([{ pack: STILL, generator }]);
    await finalOf(ana, start);

    const seed = await imageEdit({ seed: 99 });
    const narrow = await imageEdit({ truncation: 0.35 });
    expect([seed, narrow]).toMatchObject([
      { kind: 'seed', seed: 99, pack: STILL, generator },
      { kind: 'truncation', truncation: 0.35, parent: seed.id },
    ]);
    await finalOf(ana, narrow.id);
    await ana.do('edit:undo', {});
    expect(currentOf(ana)).toBe(seed.id);
    await ana.do('edit:redo', {});
    expect(currentOf(ana)).toBe(narrow.id);
    await ana.do('edit:restore', { nodeId: start });
    await ana.do('node:mark', { nodeId: seed.id, name: 'Ninety-nine', starred: true });
    expect(said(ana, 'node').at(-1)).toMatchObject({ id: seed.id, name: 'Ninety-nine', starred: true });
  });

  it('K3: answers a pull and a plan with cannot-drag, and nothing happens', async () => {
    const document = await openDocument(server.url, owner);
    document.doc.getMap(POINTS).set('p', {
      id: 'p',
      handle: { x: 128, y: 128 },
      target: { x: 150, y: 128 },
      memberId: owner.memberId,
      name: 'Ana',
      color: '#7c5cff',
      createdAt: 1,
    });
    const witness = await openDocument(server.url, owner);
    await until('the point', () => witness.doc.getMap(POINTS).has('p'));
    witness.close();
    document.close();
    const error = { code: 'cannot-drag', params: { pack: STILL } };
    const nodes = said(ana, 'node').length;
    expect(await ana.send('pull:start', press('one', 128, 128, 20))).toMatchObject({ ok: false, error });
    expect(await ana.send('plan:go', {})).toMatchObject({ ok: false, error });
    await ana.do('node:mark', { nodeId: currentOf(ana), starred: true });
    expect([said(ana, 'drag:start'), said(ana, 'node').length]).toEqual([[], nodes + 1]);
  });

  it('K3 K1: its pictures and rooms are saved, opened and replayed', async () => {
    const { id } = await imageEdit({ seed: 5 });
    const shown = await finalOf(ana, id);
    const replayed = await get(`/nodes/${id}/frames/0?type=webp`);
    expect(Buffer.from(replayed.bytes).equals(Buffer.from(shown.image))).toBe(true);
    expect((await get(`/nodes/${id}/replay`)).json()).toMatchObject({ handles: [] });

    const png = (await get(`/nodes/${id}/picture.png`)).bytes;
    expect(readPicture(png)?.state).toMatchObject({ pack: STILL, generator });
    const tug = (await get('/room.tug')).bytes;
    for (const bytes of [png, tug]) {
      const made = await call(server.url, 'POST', '/api/import?name=Bo&color=%23112233', null, bytes);
      const member = membershipSchema.parse(made.json());
      const guest = await TestClient.connect(server.url, member);
      const opened = await guest.frame(({ final }) => final);
      expect(await pixels(opened.image)).toBe(await pixels(shown.image));
      if (bytes === tug) expect((await get('/room.tug', member)).bytes).toEqual(tug);
      guest.close();
    }
  });
});

describe('packs that come and go', () => {
  it('K4: a folder that appears reaches everybody in open rooms, and can be used at once', async () => {
    expect(said(ana, 'packs')).toEqual([]);
    shippedPack(dir);
    const { packs } = await ana.message('packs');
    expect(packs.map(({ name }) => name).sort()).toEqual([PACK, STILL].sort());
    expect(packs.find(({ name }) => name === PACK)).toMatchObject({ generator, capabilities: ['drag', 'surface'] });
    expect(packs.find(({ name }) => name === PACK)?.stepMs).toBeGreaterThan(0);
    const node = await imageEdit({ pack: PACK, seed: 3 });
    expect(node).toMatchObject({ pack: PACK, generator });
  });

  it('K5 E1: a new picture is drawn by the very pack that was chosen, or by none', async () => {
    const before = currentOf(ana);
    const other = 'f'.repeat(64);
    expect(await ana.send('image:set', image({ pack: PACK, generator: other, seed: 8 }))).toMatchObject({
      ok: false,
      error: { code: 'unknown-pack.version', params: { pack: PACK, hash: other.slice(0, 8) } },
    });
    expect(currentOf(ana)).toBe(before);
    expect(await imageEdit({ pack: PACK, generator, seed: 8 })).toMatchObject({ pack: PACK, generator, seed: 8 });
  });

  it('K4: of one that goes the room says that it is missing; when it is back, the picture is too', async () => {
    const behind = await imageEdit({ pack: STILL, seed: 4 });
    const node = await imageEdit({ pack: PACK, seed: 6 });
    await finalOf(ana, node.id);
    const away = join(dir, '.away');
    const from = ana.log.length;
    renameSync(join(dir, PACK), away);
    const { packs } = await ana.message('packs', from);
    expect(packs.map(({ name }) => name)).toEqual([STILL]);
    const error = { code: 'unknown-pack.missing', params: { pack: PACK, hash: generator.slice(0, 8) } };
    expect(await ana.send('pull:start', press('two', 128, 128, 20))).toMatchObject({ ok: false, error });
    expect(await ana.sendAny('node:image', { nodeId: node.id })).toMatchObject({ ok: false, error });
    expect((await get(`/nodes/${node.id}/picture.png`)).json()).toMatchObject({ error });

    await ana.do('edit:undo', {});
    const { seq } = (await finalOf(ana, behind.id, ana.lastFrame.header.seq - 1)).header;
    await ana.do('edit:redo', {});
    expect(currentOf(ana)).toBe(node.id);
    const ben = await TestClient.connect(server.url, await joinRoom(server.url, owner.room, 'Ben'));
    expect(await ben.message('room')).toMatchObject({ current: node.id, packs: [{ name: STILL }] });

    renameSync(away, join(dir, PACK));
    const [mine, bens] = await Promise.all([finalOf(ana, node.id, seq), finalOf(ben, node.id)]);
    expect(Buffer.from(bens.image).equals(Buffer.from(mine.image))).toBe(true);
    expect(ben.frames.map(({ header }) => header.nodeId)).toEqual([node.id]);
    expect((await pullOnce(ana, 'three')).nodeId).not.toBeNull();
    ben.close();
  });
});
