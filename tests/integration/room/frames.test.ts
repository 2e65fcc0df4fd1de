import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FRAME_CREDIT } from '../../../lib/protocol';
import { TestClient, joinRoom, makeQuickRoom, pullOnce } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

describe('frames', () => {
  it('F1 F2 F5: are the same bytes for all, in growing order', async () => {
    const owner = await makeQuickRoom(server.url);
    const ana = await TestClient.connect(server.url, owner);
    const ben = await TestClient.connect(server.url, await joinRoom(server.url, owner.room, 'Ben'));
    await ana.frame((header) => header.final);
    await ben.frame((header) => header.final);
    await pullOnce(ana, 'p');
    await ben.message('drag:end');
    const hers = new Map(ana.frames.map(({ header, image }) => [header.seq, image]));
    const shared = ben.frames.filter(({ header }) => hers.has(header.seq));
    expect(shared.length).toBeGreaterThan(1);
    for (const { header, image } of shared)
      expect(Buffer.from(image).equals(Buffer.from(hers.get(header.seq) ?? []))).toBe(true);
    for (const { frames } of [ana, ben]) {
      const seqs = frames.map(({ header }) => header.seq);
      expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
    }
    const { format, width, height } = await sharp(ben.lastFrame.image).metadata();
    expect({ format, width, height }).toEqual({ format: 'webp', width: 256, height: 256 });
    ana.close();
    ben.close();
  });

  it('F3 F4: are skipped by a client that is slow, which still gets the last one of the edit', async () => {
    const owner = await makeQuickRoom(server.url, 12);
    const ana = await TestClient.connect(server.url, owner);
    const slow = await TestClient.connect(server.url, await joinRoom(server.url, owner.room, 'Slow'));
    await slow.frame((header) => header.final);
    slow.acknowledges = false;
    const end = await pullOnce(ana, 'p', 60);
    await slow.message('drag:end');
    expect(slow.frames.filter(({ header }) => header.dragId === end.dragId).length).toBeLessThanOrEqual(FRAME_CREDIT);
    expect(ana.frames.filter(({ header }) => header.dragId === end.dragId).length).toBeGreaterThan(FRAME_CREDIT);
    slow.acknowledges = true;
    for (const { header } of [...slow.frames]) slow.socket.emit('frame:ack', { seq: header.seq });
    const final = await slow.frame((header) => header.nodeId === end.nodeId);
    expect(final.header.final).toBe(true);
    expect(Buffer.from(final.image).equals(Buffer.from(ana.lastFrame.image))).toBe(true);
    ana.close();
    slow.close();
  });

  it('F2: keep growing over a restart of the server', async () => {
    const owner = await makeQuickRoom(server.url);
    const before = await TestClient.connect(server.url, owner);
    const { header } = await before.frame((frame) => frame.final);
    before.close();
    server = await server.restart();
    const after = await TestClient.connect(server.url, owner);
    expect((await after.frame((frame) => frame.final)).header.seq).toBeGreaterThan(header.seq);
    after.close();
  });

  it('F6: of any node go only to who asks, as lossless as they were', async () => {
    const owner = await makeQuickRoom(server.url);
    const ana = await TestClient.connect(server.url, owner);
    const ben = await TestClient.connect(server.url, await joinRoom(server.url, owner.room, 'Ben'));
    const first = await ana.frame((header) => header.final);
    const end = await pullOnce(ana, 'p');
    const final = await ana.frame((header) => header.nodeId === end.nodeId);
    await ben.frame((header) => header.nodeId === end.nodeId);
    const count = ben.frames.length;
    for (const shown of [first, final]) {
      const answer = await ana.send('node:image', { nodeId: shown.header.nodeId ?? '' });
      if (!answer.ok) throw new Error(answer.error.code);
      expect(answer.header).toMatchObject({ nodeId: shown.header.nodeId, final: true });
      const [a, b] = await Promise.all([answer.image, shown.image].map((image) => sharp(image).raw().toBuffer()));
      expect(a?.equals(b ?? Buffer.alloc(0))).toBe(true);
    }
    expect(await ana.send('node:image', { nodeId: 'nowhere' })).toMatchObject({ error: { code: 'unknown-node' } });
    expect(ben.frames.length).toBe(count);
    ana.close();
    ben.close();
  });

  it('F8: what a picture shows where is answered to who asked', async () => {
    const ana = await TestClient.connect(server.url, await makeQuickRoom(server.url));
    const { nodeId } = (await ana.frame((header) => header.final)).header;
    const answer = await ana.send('node:parts', { nodeId: nodeId ?? '' });
    if (!answer.ok || answer.map === null) throw new Error('there is no map');
    const { size, parts, places } = answer.map;
    expect([parts.length, places.length]).toEqual([size * size, size * size * 3 * Int16Array.BYTES_PER_ELEMENT]);
    expect(await ana.send('node:parts', { nodeId: 'nowhere' })).toMatchObject({ error: { code: 'unknown-node' } });
    ana.close();
  });
});
