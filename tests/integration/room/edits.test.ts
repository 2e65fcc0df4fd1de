import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServerMessages } from '../../../lib/protocol';
import { TestClient, joinRoom, makeQuickRoom, press, pullOnce, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

async function pair(): Promise<{ ana: TestClient; ben: TestClient; start: string }> {
  const owner = await makeQuickRoom(server.url);
  const ana = await TestClient.connect(server.url, owner);
  const ben = await TestClient.connect(server.url, await joinRoom(server.url, owner.room, 'Ben'));
  return { ana, ben, start: (await ana.message('room')).current };
}
const close = (...clients: TestClient[]) => {
  for (const client of clients) client.close();
};
const currentOf = (client: TestClient) =>
  (client.log.filter(({ name }) => name === 'current').at(-1)?.message as ServerMessages['current'] | undefined)
    ?.nodeId;
const newImage = (seed: number | null, truncation: number | null = null) => ({ pack: null, seed, truncation });

describe('edits', () => {
  it('E1: another seed and another truncation are nodes of their own', async () => {
    const { ana, ben, start } = await pair();
    const before = await ben.frame((header) => header.final);
    await ana.do('image:set', newImage(99));
    const seed = await ben.message('node');
    expect(seed).toMatchObject({ kind: 'seed', parent: start, seed: 99, truncation: 0.7, steps: 0 });
    const shown = await ben.frame((header) => header.nodeId === seed.id);
    expect(Buffer.from(shown.image).equals(Buffer.from(before.image))).toBe(false);

    await ana.do('image:set', newImage(null, 0.35));
    const node = await ben.message('node', 0, ({ kind }) => kind === 'truncation');
    expect(node).toMatchObject({ parent: seed.id, seed: 99, truncation: 0.35 });
    const [wide, narrow] = await Promise.all([
      server.store.latent(ana.member.room, seed.id),
      server.store.latent(ana.member.room, node.id),
    ]);
    const mean = server.engine.packs.get(node.pack)?.wMean ?? [];
    wide?.forEach((value, i) => {
      const centre = mean[i % mean.length] ?? 0;
      expect(narrow?.[i]).toBeCloseTo(centre + 0.5 * (value - centre), 4);
    });
    expect(await ana.send('image:set', newImage(null))).toMatchObject({ error: { code: 'invalid.no-change' } });
    expect(await ana.send('image:set', { pack: 'none', seed: null, truncation: null })).toMatchObject({
      error: { code: 'unknown-pack' },
    });
    close(ana, ben);
  });

  it('E2 E3: are taken back and brought again by their author only', async () => {
    const { ana, ben, start } = await pair();
    await ana.do('image:set', newImage(1));
    const first = currentOf(ana);
    expect(await ben.send('edit:undo', {})).toMatchObject({ error: { code: 'nothing-to-undo' } });
    await ana.do('edit:undo', {});
    await until('the start', () => currentOf(ben) === start);
    const back = await ben.frame((header) => header.nodeId === start && header.seq > (ben.frames[0]?.header.seq ?? 0));
    expect(back.header.final).toBe(true);
    expect(await ana.send('edit:undo', {})).toMatchObject({ error: { code: 'nothing-to-undo' } });
    expect(await ben.send('edit:redo', {})).toMatchObject({ error: { code: 'nothing-to-redo' } });
    await ana.do('edit:redo', {});
    await until('the edit again', () => currentOf(ben) === first);
    await ben.do('image:set', newImage(2));
    expect(await ana.send('edit:undo', {})).toMatchObject({ error: { code: 'built-upon' } });
    await ben.do('edit:undo', {});
    await ana.do('edit:undo', {});
    await ana.do('image:set', newImage(3));
    expect(await ana.send('edit:redo', {})).toMatchObject({ error: { code: 'nothing-to-redo' } });
    close(ana, ben);
  });

  it('E4: can be restored, which is an edit, deletes nothing, makes branches and can be taken back', async () => {
    const { ana, ben, start } = await pair();
    const first = await ana.frame((header) => header.final);
    await ana.do('image:set', newImage(1));
    const second = currentOf(ana);
    await ben.do('edit:restore', { nodeId: start });
    const restored = await ana.message('node', 0, ({ kind }) => kind === 'restore');
    expect(restored).toMatchObject({ parent: start, from: second, seed: 7, author: { memberId: ben.member.memberId } });
    expect(currentOf(ana)).toBe(restored.id);
    const shown = await ana.frame((header) => header.nodeId === restored.id);
    expect(Buffer.from(shown.image).equals(Buffer.from(first.image))).toBe(true);
    // Already there.
    await ana.do('edit:restore', { nodeId: start });
    await ana.do('edit:restore', { nodeId: restored.id });
    expect(currentOf(ana)).toBe(restored.id);

    await ben.do('edit:undo', {});
    await until('the edit before', () => currentOf(ana) === second);
    await ben.do('edit:redo', {});
    await ben.do('image:set', newImage(2));
    expect(await ben.send('edit:restore', { nodeId: 'nowhere' })).toMatchObject({ error: { code: 'unknown-node' } });
    const again = await TestClient.connect(server.url, ana.member);
    const { nodes, current } = await again.message('room');
    expect(nodes.map(({ parent }) => parent)).toEqual([null, start, start, restored.id]);
    expect(current).toBe(nodes[3]?.id);
    close(ana, ben, again);
  });

  it('E5: wait for a drag that settles, and not for one that is pulled', async () => {
    const { ana, ben, start } = await pair();
    await ana.do('pull:start', press('p', 99, 99, 60, 0));
    await ana.frame((header) => header.step >= 1);
    for (const answer of await Promise.all([
      ben.send('edit:undo', {}),
      ana.send('image:set', newImage(4)),
      ana.send('edit:restore', { nodeId: start }),
    ]))
      expect(answer).toMatchObject({ error: { code: 'busy.drag' } });
    await ana.do('pull:end', { pullId: 'p', target: { x: 159, y: 99 } });
    await ana.do('edit:undo', {});
    const end = await ana.message('drag:end');
    expect(end.nodeId).not.toBeNull();
    await until('the start', () => currentOf(ben) === start);
    close(ana, ben);
  });

  it('E6: get names and stars', async () => {
    const { ana, ben, start } = await pair();
    await ana.do('node:mark', { nodeId: start, name: 'calm', starred: true });
    expect(await ben.message('node')).toMatchObject({ id: start, name: 'calm', starred: true });
    await ben.do('node:mark', { nodeId: start, name: null });
    const marked = await ana.message('node', 0, ({ name }) => name === undefined);
    expect(marked.starred).toBe(true);
    expect(await ana.send('node:mark', { nodeId: 'nowhere', starred: true })).toMatchObject({
      error: { code: 'unknown-node' },
    });
    close(ana, ben);
  });

  it('E2 D5: hold for pulls as for images, also after a restart', async () => {
    const { ana, ben, start } = await pair();
    const end = await pullOnce(ana, 'p');
    close(ana, ben);
    server = await server.restart();
    const again = await TestClient.connect(server.url, ana.member);
    expect((await again.message('room')).current).toBe(end.nodeId);
    await again.do('edit:undo', {});
    expect(currentOf(again)).toBe(start);
    close(again);
  });
});
