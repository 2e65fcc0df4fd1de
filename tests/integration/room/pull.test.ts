import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestClient, joinRoom, makeRoom } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const press = (pullId: string, x: number, y: number, dx = 0, dy = 0) => ({
  pullId,
  handle: { x, y },
  target: { x: x + dx, y: y + dy },
});

describe('a pull', () => {
  it('D1 D2 F1: starts on the press, follows the pointer, and is committed when it is released', async () => {
    const ana = await TestClient.connect(server.url, await makeRoom(server.url));
    const first = await ana.frame((header) => header.final);
    await ana.do('pull:start', press('p1', 128, 150));
    const start = await ana.message('drag:start');
    expect(start).toMatchObject({ live: true, pullers: [{ pointId: 'p1', memberId: ana.member.memberId }] });
    await ana.do('pull:move', { pullId: 'p1', target: { x: 128, y: 158 } });
    await ana.frame((header) => header.step >= 2);
    await ana.do('pull:end', { pullId: 'p1', target: { x: 128, y: 160 } });
    const end = await ana.message('drag:end');
    expect(end.problem).toBeNull();
    const node = await ana.message('node');
    expect(node).toMatchObject({ kind: 'pull', parent: first.header.nodeId, id: end.nodeId });
    expect(node.steps).toBeGreaterThan(0);
    expect(ana.lastFrame.header).toMatchObject({ final: true, nodeId: node.id, encoding: 'image/webp' });
    const names = ana.log.map(({ name }) => name);
    expect(names.slice(-4)).toEqual(['node', 'current', 'frame', 'drag:end']);
    ana.close();
  });

  it('D3: two people pull one drag with two handles', async () => {
    const owner = await makeRoom(server.url);
    const ana = await TestClient.connect(server.url, owner);
    const ben = await TestClient.connect(server.url, await joinRoom(server.url, owner.room, 'Ben'));
    await ana.do('pull:start', press('a', 100, 120, 6, 0));
    await ben.do('pull:start', press('b', 160, 120, -6, 0));
    const both = await ana.frame((header) => header.points.filter(({ hold }) => !hold).length === 2);
    expect(both.header.points.map(({ id }) => id).sort()).toEqual(['a', 'b']);
    await ana.do('pull:end', { pullId: 'a', target: { x: 106, y: 120 } });
    await ben.do('pull:end', { pullId: 'b', target: { x: 154, y: 120 } });
    const end = await ben.message('drag:end');
    expect(end.nodeId).not.toBeNull();
    await ana.message('drag:end');
    expect(ana.log.filter(({ name }) => name === 'drag:start')).toHaveLength(1);
    expect(Buffer.from(ana.lastFrame.image).equals(Buffer.from(ben.lastFrame.image))).toBe(true);
    ana.close();
    ben.close();
  });
});
