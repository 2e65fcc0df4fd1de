/** Replays over HTTP: the frames that come back are the ones that were broadcast. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { editReplaySchema } from '../../../lib/replay/schema';
import type { Membership, ServerMessages } from '../../../lib/protocol';
import { encodePicture } from '../../../server/inference/encode';
import { asMember } from '../support/api';
import { TestClient, joinRoom, makeQuickRoom, pullOnce } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let owner: Membership;
let client: TestClient;
let end: ServerMessages['drag:end'];

beforeAll(async () => {
  server = await testServer();
  owner = await makeQuickRoom(server.url, 6);
  client = await TestClient.connect(server.url, owner);
  end = await pullOnce(client, 'first', 40);
});
afterAll(async () => {
  client.close();
  await server.close();
});

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const frame = (step: number | string, type = 'webp', node = end.nodeId ?? '') =>
  asMember(server.url, owner)('GET', `/nodes/${node}/frames/${step}?type=${type}`);

describe('replay', () => {
  it('R1: the last frame of an edit is byte for byte the lossless frame that was broadcast', async () => {
    const final = await client.frame(({ nodeId, final }) => final && nodeId === end.nodeId);
    const again = await frame(end.steps);
    expect(again.status).toBe(200);
    expect(again.type).toBe('image/webp');
    expect(sha(again.bytes)).toBe(sha(final.image));
  });

  it('R1: every broadcast preview is the re-rendered frame of its step, encoded the same way', async () => {
    const previews = client.frames.filter(({ header }) => header.dragId === end.dragId && !header.final);
    expect(previews.length).toBeGreaterThan(0);
    for (const { header, image } of previews) {
      const { bytes } = await frame(header.step, 'png');
      const rgb = await sharp(bytes).removeAlpha().raw().toBuffer();
      expect(sha(await encodePicture(rgb, header.size, 'preview')), `step ${header.step}`).toBe(sha(image));
    }
  });

  it('R1: PNG and WebP of a step are the same pixels', async () => {
    const [webp, png] = await Promise.all([frame(1, 'webp'), frame(1, 'png')]);
    const pixels = async (bytes: Uint8Array) => sha(await sharp(bytes).removeAlpha().raw().toBuffer());
    expect(await pixels(webp.bytes)).toBe(await pixels(png.bytes));
  });

  it('R2: handles, targets and mask are those of the edit, step by step', async () => {
    const answer = await asMember(server.url, owner)('GET', `/nodes/${end.nodeId}/replay`);
    const replay = editReplaySchema.parse(answer.json());
    expect(replay.steps).toHaveLength(end.steps + 1);
    expect(replay.handles).toEqual([{ id: 'first', handle: { x: 128, y: 128 }, memberId: owner.memberId }]);
    const shown = client.frames.filter(({ header }) => header.dragId === end.dragId && !header.final);
    for (const { header } of shown) expect(replay.steps[header.step]?.points).toEqual(header.points);
  });

  it('R3: a node without steps has frame 0 only, and an unknown step, node or room is named', async () => {
    const room = await client.message('room');
    const start = room.nodes[0]?.id ?? '';
    expect((await frame(0, 'webp', start)).status).toBe(200);
    for (const [step, node] of [
      [1, start],
      [end.steps + 1, end.nodeId],
      ['x', end.nodeId],
      [-1, end.nodeId],
      [0, 'nowhere'],
    ] as const)
      expect((await frame(step, 'webp', node ?? '')).status, `${step} of ${node}`).toBe(404);
    expect((await frame(0, 'gif')).status).toBe(400);
  });

  it('R4: a thumbnail of every node, for members of this room only', async () => {
    const thumbnail = await asMember(server.url, owner)('GET', `/nodes/${end.nodeId}/thumbnail`);
    expect(await sharp(thumbnail.bytes).metadata()).toMatchObject({ format: 'webp' });
    const other = await makeQuickRoom(server.url);
    const stranger = asMember(server.url, { ...owner, token: other.token });
    expect((await stranger('GET', `/nodes/${end.nodeId}/thumbnail`)).status).toBe(401);
    const guest = await joinRoom(server.url, owner.room, 'Bo');
    expect((await asMember(server.url, guest)('GET', `/nodes/${end.nodeId}/thumbnail`)).status).toBe(200);
  });
});
