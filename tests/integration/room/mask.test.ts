/** Pulls with a mask: what everybody sees outside of what is painted is the picture from before, wherever it is drawn again. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readPicture } from '../../../lib/export/png/picture';
import { MASK, POINTS, type MaskStroke } from '../../../lib/document/schema';
import { membershipSchema, type Membership } from '../../../lib/protocol';
import { asMember, call } from '../support/api';
import {
  TestClient,
  joinRoom,
  makeQuickRoom,
  openDocument,
  press,
  pullOnce,
  until,
  type TestDocument,
} from '../support/client';
import { testServer, type TestServer } from '../support/server';

const SIDE = 256;
const MIDDLE = { x: 128, y: 128 };
const RADIUS = 60;
const stroke = (id: string, radius: number, path: number[]): MaskStroke => {
  return { id, mode: 'paint', radius, path, memberId: owner.memberId };
};

let server: TestServer;
let owner: Membership;
let client: TestClient;
let document: TestDocument;
let start: Uint8Array;

beforeAll(async () => {
  server = await testServer();
  owner = await makeQuickRoom(server.url, 3);
  client = await TestClient.connect(server.url, owner);
  document = await openDocument(server.url, owner);
  start = await pixels((await client.frame(({ final }) => final)).image);
  document.doc.getArray(MASK).push([stroke('middle', RADIUS, [MIDDLE.x, MIDDLE.y])]);
  await masked('middle');
});
afterAll(async () => {
  document.close();
  client.close();
  await server.close();
});

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const pixels = async (image: Uint8Array) => new Uint8Array(await sharp(image).removeAlpha().raw().toBuffer());
/** Waits until the server has the mask's last stroke. */
async function masked(id: string): Promise<void> {
  const witness = await openDocument(server.url, owner);
  await until(`the stroke ${id}`, () => witness.doc.getArray<MaskStroke>(MASK).toArray().at(-1)?.id === id);
  witness.close();
}
const final = (id: string, by = client) => by.frame((header) => header.final && header.nodeId === id);
/** Px that differ between two pictures, nearer to the middle than the radius and farther away. */
function changed(a: Uint8Array, b: Uint8Array): { inside: number; outside: number } {
  const counts = { inside: 0, outside: 0 };
  for (let px = 0; px < SIDE * SIDE; px++) {
    const same = [0, 1, 2].every((channel) => a[3 * px + channel] === b[3 * px + channel]);
    const away = Math.hypot((px % SIDE) + 0.5 - MIDDLE.x, Math.floor(px / SIDE) + 0.5 - MIDDLE.y);
    if (!same) counts[away <= RADIUS ? 'inside' : 'outside'] += 1;
  }
  return counts;
}

describe('a pull with a mask', () => {
  let nodeId: string;

  it('D21: changes nothing outside of it, in no frame, for nobody', async () => {
    const ben = await TestClient.connect(server.url, await joinRoom(server.url, owner.room, 'Ben'));
    nodeId = (await pullOnce(client, 'one', 30)).nodeId ?? '';
    const last = await final(nodeId);
    const { inside, outside } = changed(start, await pixels(last.image));
    expect(outside).toBe(0);
    expect(inside).toBeGreaterThan(100);
    expect(sha((await final(nodeId, ben)).image)).toBe(sha(last.image));
    expect(await client.message('node', 0, ({ id }) => id === nodeId)).toMatchObject({ kept: true });
    ben.close();
    // Nor what the engine drew: a preview is that picture, encoded with loss.
    const frame = await asMember(server.url, owner)('GET', `/nodes/${nodeId}/frames/1?type=png`);
    expect(changed(start, await pixels(frame.bytes)).outside).toBe(0);
  });

  it('D21 R1: is replayed, saved and asked for as it was shown', async () => {
    const last = await final(nodeId);
    const as = asMember(server.url, owner);
    expect(sha((await as('GET', `/nodes/${nodeId}/frames/${last.header.step}?type=webp`)).bytes)).toBe(sha(last.image));
    expect(await pixels((await as('GET', `/nodes/${nodeId}/picture.png`)).bytes)).toEqual(await pixels(last.image));
    const still = await client.send('node:image', { nodeId });
    expect(still.ok && sha(still.image)).toBe(sha(last.image));
  });

  it('D21: lies in the same picture from before as the one that it follows', async () => {
    const second = (await pullOnce(client, 'two', -20)).nodeId ?? '';
    const shown = await pixels((await final(second)).image);
    expect(changed(start, shown).outside).toBe(0);
    // Another mask, at the chin: what was made before stays in it.
    document.doc.getArray(MASK).delete(0);
    document.doc.getArray(MASK).push([stroke('chin', 26, [128, 215])]);
    await masked('chin');
    await client.do('pull:start', press('three', 128, 212, 0, 12));
    await client.frame((header) => header.step >= 1 && header.points.some(({ id }) => id === 'three'));
    await client.do('pull:end', { pullId: 'three', target: { x: 128, y: 224 } });
    const third = await client.message('node', 0, ({ points }) => points.some(({ id }) => id === 'three'));
    const after = await pixels((await final(third.id)).image);
    expect(changed(shown, after).inside).toBe(0);
    expect(changed(shown, after).outside).toBeGreaterThan(0);

    // All of it again where nothing of it was drawn before: in a copy of the room.
    const made = await asMember(server.url, owner)('POST', '/copies', {
      name: 'Bo',
      color: '#22aa88',
      roomName: 'Copy',
    });
    const copy = await TestClient.connect(server.url, membershipSchema.parse(made.json()));
    expect(await pixels((await copy.frame((header) => header.final)).image)).toEqual(after);
    copy.close();

    // And where an edit restores it.
    await client.do('edit:restore', { nodeId: second });
    const restored = await client.message('node', 0, ({ kind }) => kind === 'restore');
    expect(await pixels((await final(restored.id)).image)).toEqual(shown);
    await client.do('edit:undo', {});
    await until('the picture from before', () => client.lastFrame.header.nodeId === third.id);
    expect(await pixels(client.lastFrame.image)).toEqual(after);
  });

  it('D21: is refused where the mask keeps the picture, and so is a plan', async () => {
    expect(await client.send('pull:start', press('out', 150, 130))).toMatchObject({
      error: { code: 'cannot-drag.masked', field: 'handle' },
    });
    const { memberId } = owner;
    const at = { x: 200, y: 200 };
    const point = {
      id: 'p',
      handle: at,
      target: { x: 210, y: 200 },
      memberId,
      name: 'A',
      color: '#111111',
      createdAt: 1,
    };
    document.doc.getMap(POINTS).set('p', point);
    await until('the point to be seen', async () => {
      const answer = await client.send('plan:go', {});
      return !answer.ok && answer.error.code === 'cannot-drag.masked' && answer.error.field === 'points.p.handle';
    });
    document.doc.getArray(MASK).delete(0);
    document.doc.getMap(POINTS).delete('p');
    await until('a pull without a mask', async () => (await client.send('pull:start', press('out', 150, 130))).ok);
    await client.do('pull:cancel', { pullId: 'out' });
  });

  it('X2 D21: a PNG of it opens as it was saved, as a new room and as edits of one', async () => {
    const as = asMember(server.url, owner);
    // In one mask, and in another mask upon that.
    const made = (await server.store.nodes(owner.room)).filter(({ node }) => node.kept === true);
    expect(made.length).toBeGreaterThanOrEqual(3);
    for (const id of [made[0]?.node.id ?? '', made.at(-1)?.node.id ?? '']) {
      const { bytes } = await as('GET', `/nodes/${id}/picture.png`);
      const shown = await pixels(bytes);
      const answer = await call(server.url, 'POST', '/api/import?name=Bo&color=%2322aa88', null, bytes);
      const room = membershipSchema.parse(answer.json());
      const bo = await TestClient.connect(server.url, room);
      expect(await pixels((await bo.frame((header) => header.final)).image)).toEqual(shown);
      const { nodes } = await bo.message('room');
      expect(nodes.map(({ kind, kept }) => [kind, kept === true])).toEqual([
        ['import', false],
        ...nodes.slice(1).map(() => ['import', true]),
      ]);
      // Saved again it is the same once more, also where nothing of it was drawn: what Bo's server knows came with the file.
      const again = await asMember(server.url, room)('GET', `/nodes/${nodes.at(-1)?.id ?? ''}/picture.png`);
      expect(await pixels(again.bytes)).toEqual(shown);
      expect(readPicture(again.bytes)?.around.length).toBe(readPicture(bytes)?.around.length);
      bo.close();

      const imported = (await as('POST', '/import', bytes)).json() as { nodeId: string };
      expect(await pixels((await final(imported.nodeId)).image)).toEqual(shown);
    }
  });
});
