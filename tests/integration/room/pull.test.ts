import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decodeTrajectory } from '../../../lib/history/trajectory';
import { MAX_PULLS_PER_MEMBER } from '../../../server/rooms/drags/pulls';
import { PULL_BEAT_MS, PULL_SILENCE_MS, type Membership, type ServerMessages } from '../../../lib/protocol';
import { TestClient, joinRoom, makeQuickRoom, press, pullOnce, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const clients: TestClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
async function connect(member: Membership): Promise<TestClient> {
  const client = await TestClient.connect(server.url, member);
  clients.push(client);
  return client;
}
/** Ana, who owns a new room, and Ben, an editor in it. */
async function pair(maxSteps?: number): Promise<{ ana: TestClient; ben: TestClient }> {
  const owner = await makeQuickRoom(server.url, maxSteps);
  const ana = await connect(owner);
  const ben = await connect(await joinRoom(server.url, owner.room, 'Ben'));
  return { ana, ben };
}
const SAME = { pack: null, seed: null, truncation: null };
type DragEnd = ServerMessages['drag:end'];
const names = (client: TestClient) => client.log.map(({ name }) => name);

describe('one pull', () => {
  it('D1 D2 D5 F1: starts on the press, follows the pointer, and is an edit once it is released', async () => {
    const ana = await connect(await makeQuickRoom(server.url));
    const first = await ana.frame((header) => header.final);
    await ana.do('pull:start', press('p1', 128, 150));
    const start = await ana.message('drag:start');
    expect(start).toMatchObject({ live: true, pullers: [{ pointId: 'p1', memberId: ana.member.memberId }] });
    await ana.do('pull:move', { pullId: 'p1', target: { x: 128, y: 180 } });
    const moved = await ana.frame((header) => header.step >= 1);
    expect(moved.header).toMatchObject({ dragId: start.dragId, nodeId: null, final: false });
    expect(moved.header.points).toMatchObject([{ id: 'p1', target: { x: 128, y: 180 }, hold: false }]);
    expect(moved.header.distance).toBeGreaterThan(0);
    await ana.do('pull:end', { pullId: 'p1', target: { x: 128, y: 182 } });
    const end = await ana.message('drag:end');
    const node = await ana.message('node');
    expect(end).toMatchObject({ nodeId: node.id, problem: null, steps: node.steps });
    expect(node).toMatchObject({ kind: 'pull', parent: first.header.nodeId, author: { name: 'Ana' } });
    expect(node.points).toMatchObject([{ id: 'p1', target: { x: 128, y: 182 } }]);
    expect(node.steps).toBeGreaterThan(0);
    expect(ana.lastFrame.header).toMatchObject({ final: true, nodeId: node.id });
    expect(names(ana).slice(-4)).toEqual(['node', 'current', 'frame', 'drag:end']);
  });

  it('D5: leaves no edit when nothing moved', async () => {
    const ana = await connect(await makeQuickRoom(server.url));
    await ana.frame((header) => header.final);
    await ana.do('pull:start', press('p1', 128, 150));
    await ana.do('pull:end', press('p1', 128, 150));
    expect(await ana.message('drag:end')).toMatchObject({ nodeId: null, problem: null, steps: 0 });
    expect(names(ana)).not.toContain('node');
    expect(ana.lastFrame.header.final).toBe(true);
  });

  it('D6: is taken back by a cancel, and the picture from before is shown again', async () => {
    const ana = await connect(await makeQuickRoom(server.url));
    const before = await ana.frame((header) => header.final);
    await ana.do('pull:start', press('p1', 128, 150, 30, 0));
    await ana.frame((header) => header.step >= 2);
    await ana.do('pull:cancel', { pullId: 'p1' });
    expect(await ana.message('drag:end')).toMatchObject({ reason: 'cancelled', nodeId: null });
    expect(names(ana)).not.toContain('node');
    expect(ana.lastFrame.header).toMatchObject({ final: true, nodeId: before.header.nodeId });
    expect(Buffer.from(ana.lastFrame.image).equals(Buffer.from(before.image))).toBe(true);
  });

  it('D12: is ended by a stop, which keeps what was reached', async () => {
    const { ana, ben } = await pair(100);
    await ana.do('pull:start', press('p1', 128, 150, 60, 0));
    await ana.frame((header) => header.step >= 2);
    await ben.do('drag:stop', {});
    const end = await ana.message('drag:end');
    expect(end.reason).toBe('stopped');
    expect(end.nodeId).not.toBeNull();
    expect(await ana.send('pull:move', { pullId: 'p1', target: { x: 1, y: 1 } })).toMatchObject({
      ok: false,
      error: { code: 'unknown-pull' },
    });
    await ana.do('drag:stop', {});
  });

  it('D7: a flick and a press while a drag ends are two edits, and the press is held on', async () => {
    const { ana, ben } = await pair();
    await ana.do('pull:start', press('a', 100, 120, 90, 0));
    await ana.frame((header) => header.step >= 1);
    await ana.do('pull:end', { pullId: 'a', target: { x: 190, y: 120 } });
    await Promise.all([
      ana.do('pull:start', press('flick', 128, 150, 20, 0)),
      ana.do('pull:end', { pullId: 'flick', target: { x: 148, y: 150 } }),
      ana.do('pull:start', press('held', 90, 90, 5, 0)),
      ben.do('pull:start', press('other', 160, 160, 5, 0)),
    ]);
    const last = await ben.frame((header) => header.points.some(({ id }) => id === 'held'));
    expect(last.header.points.map(({ id }) => id).sort()).toEqual(['held', 'other']);
    const ends = ben.log.filter(({ name }) => name === 'drag:end').map(({ message }) => (message as DragEnd).nodeId);
    const edits = ends.map((id) => ben.frames.find(({ header }) => header.nodeId === id)?.header.points);
    expect(edits.map((points) => points?.map(({ id }) => id))).toEqual([['a'], ['flick']]);
    await ana.do('pull:end', { pullId: 'held', target: { x: 95, y: 90 } });
    await ben.do('pull:end', { pullId: 'other', target: { x: 165, y: 160 } });
    expect(await ben.message('drag:end', ben.log.length)).toMatchObject({ problem: null, dragId: last.header.dragId });
  });

  it('D7 D10: frees the room after flicks within a moment, and after a press that its client forgot', async () => {
    const { ana, ben } = await pair();
    for (const id of ['f1', 'f2']) {
      await ana.do('pull:start', press(id, 128, 150, 20, 0));
      await ana.do('pull:end', { pullId: id, target: { x: 148, y: 150 } });
    }
    await ana.do('pull:start', press('forgotten', 128, 150, 20, 0));
    const refused = await ben.send('edit:undo', {});
    expect(refused).toMatchObject({ error: { code: 'busy.drag' } });
    await until('the room to be free', async () => (await ben.send('image:set', { ...SAME, seed: 8 })).ok);
    const ends = ben.log.filter(({ name }) => name === 'drag:end');
    expect(ends).toHaveLength(names(ben).filter((name) => name === 'drag:start').length);
  });

  it('D10: is held for as long as its client says so, though the pointer rests', async () => {
    const ana = await connect(await makeQuickRoom(server.url));
    await ana.do('pull:start', press('p1', 128, 150, 5, 0));
    const silentAt = Date.now() + PULL_SILENCE_MS + PULL_BEAT_MS;
    while (Date.now() < silentAt) {
      await new Promise((resolve) => setTimeout(resolve, PULL_BEAT_MS));
      await ana.do('pull:move', { pullId: 'p1', target: { x: 133, y: 150 } });
    }
    expect(names(ana)).not.toContain('drag:end');
    await ana.do('pull:end', { pullId: 'p1', target: { x: 133, y: 150 } });
    expect(await ana.message('drag:end')).toMatchObject({ problem: null });
  });

  it('D20: is told at once that nothing there can follow, and leaves the picture as it was', async () => {
    const { ana, ben } = await pair();
    const before = await ana.frame((header) => header.final);
    await ana.do('pull:start', press('p1', 8, 8, 40, 40));
    expect(await ben.message('pull:stuck')).toEqual({ pullId: 'p1', part: 'background' });
    expect(await ana.message('drag:end')).toMatchObject({ reason: 'cancelled', nodeId: null });
    expect(await ana.send('pull:end', { pullId: 'p1', target: { x: 48, y: 48 } })).toMatchObject({
      error: { code: 'unknown-pull' },
    });
    await until('the picture from before', () => ana.lastFrame.header.nodeId === before.header.nodeId);
    expect(ana.lastFrame.image).toEqual(before.image);
  });

  it('D20: what follows a little is led near a limit and no farther', async () => {
    const { ana } = await pair(60);
    await ana.do('pull:start', press('hair', 128, 24, 90, 0));
    const led = await ana.frame((header) => header.step >= 1 && header.points.some(({ target }) => target.x < 160));
    expect(led.header.points[0]?.target.x).toBeGreaterThan(140);
    expect(led.header.points[0]?.target.x).toBeLessThanOrEqual(128 + 256 / 12);
    expect(ana.log.some(({ name }) => name === 'pull:stuck')).toBe(false);
    await ana.do('pull:cancel', { pullId: 'hair' });
  });

  it('D9: cannot be moved by somebody else, nor twice have one id', async () => {
    const { ana, ben } = await pair();
    await ana.do('pull:start', press('p1', 128, 150, 5, 0));
    for (const name of ['pull:move', 'pull:end'] as const)
      expect(await ben.send(name, { pullId: 'p1', target: { x: 9, y: 9 } })).toMatchObject({
        error: { code: 'unknown-pull' },
      });
    expect(await ben.send('pull:cancel', { pullId: 'p1' })).toMatchObject({ error: { code: 'unknown-pull' } });
    expect(await ben.send('pull:start', press('p1', 99, 99))).toMatchObject({
      error: { code: 'invalid.pull-exists', field: 'pullId' },
    });
    expect(ana.log.filter(({ name }) => name === 'drag:end')).toEqual([]);
  });

  it('D15: is refused off the picture, too far, or too many, and the room goes on', async () => {
    const ana = await connect(await makeQuickRoom(server.url));
    const refused = async (message: ReturnType<typeof press>) => {
      const answer = await ana.send('pull:start', message);
      return answer.ok ? null : `${answer.error.code} ${answer.error.field}`;
    };
    expect(await refused(press('p', -1, 10))).toBe('invalid.range handle.x');
    expect(await refused(press('p', 10, 256.5))).toBe('invalid.range handle.y');
    expect(await refused(press('p', 10, 10, 0, 9999))).toBe('invalid.range target.y');
    for (let i = 0; i < MAX_PULLS_PER_MEMBER; i++) expect(await refused(press(`p${i}`, 50 + 20 * i, 99))).toBeNull();
    expect(await refused(press('more', 10, 10))).toBe('too-many.pulls ');
    const answer = await ana.send('pull:move', { pullId: 'p0', target: { x: 1e6, y: 0 } });
    expect(answer).toMatchObject({ error: { code: 'invalid.range', field: 'target.x' } });
  });

  it('D17: keeps its whole trajectory with mask, settings and handles', async () => {
    const ana = await connect(await makeQuickRoom(server.url));
    const end = await pullOnce(ana, 'p1');
    ana.close();
    const restarted = await server.restart();
    try {
      const { store } = restarted;
      const [, record] = await store.nodes(ana.member.room);
      const bytes = await store.trajectory(ana.member.room, end.nodeId ?? '');
      const { steps } = decodeTrajectory(bytes ?? new Uint8Array());
      expect(steps).toHaveLength(end.steps + 1);
      expect(steps.at(-1)?.ws).toEqual(await store.latent(ana.member.room, end.nodeId ?? ''));
      expect(steps[0]?.ws).toEqual(await store.latent(ana.member.room, record?.node.parent ?? ''));
      expect(steps.at(-1)?.points).toEqual(record?.node.points);
      expect(record?.handles).toEqual([{ id: 'p1', handle: { x: 128, y: 128 }, memberId: ana.member.memberId }]);
      expect(record?.settings?.maxSteps).toBe(3);
    } finally {
      server = restarted;
    }
  });
});

describe('two people', () => {
  it('D3 D4 F5: pull one drag with two handles, and end on the same bytes', async () => {
    const { ana, ben } = await pair();
    await ana.do('pull:start', press('a', 100, 120, 30, 0));
    await ben.do('pull:start', press('b', 160, 120, -30, 0));
    const both = await ana.frame((header) => header.points.length === 2 && header.step > 0);
    expect(both.header.points.map(({ id }) => id).sort()).toEqual(['a', 'b']);
    await ana.do('pull:end', { pullId: 'a', target: { x: 130, y: 120 } });
    await until('the pullers', () =>
      ben.log.some(({ name, message }) => name === 'drag:pullers' && JSON.stringify(message).includes('"b"')),
    );
    const later = await ben.frame((header) => header.seq > both.header.seq);
    expect(later.header.points.find(({ id }) => id === 'a')?.target).toEqual({ x: 130, y: 120 });
    expect(names(ben)).not.toContain('drag:end');
    await ben.do('pull:end', { pullId: 'b', target: { x: 130, y: 120 } });
    const [end] = await Promise.all([ben.message('drag:end'), ana.message('drag:end')]);
    expect(names(ana).filter((name) => name === 'drag:start')).toHaveLength(1);
    expect(ana.lastFrame.header).toMatchObject({ nodeId: end.nodeId, final: true });
    expect(Buffer.from(ana.lastFrame.image).equals(Buffer.from(ben.lastFrame.image))).toBe(true);
    const node = await ana.message('node');
    expect([node.author, ...(node.coauthors ?? [])].map(({ name }) => name)).toEqual(['Ana', 'Ben']);
    await ben.do('edit:undo', {});
    await ana.message('current', 0, ({ nodeId }) => nodeId === node.parent);
    expect(await ana.send('edit:redo', {})).toMatchObject({ error: { code: 'nothing-to-redo' } });
    await ben.do('edit:redo', {});
    await ana.do('edit:undo', {});
  });

  it('D6: one of them cancels, and that point goes back while the other stays', async () => {
    const { ana, ben } = await pair(6);
    await ana.do('pull:start', press('a', 100, 120, 30, 0));
    await ben.do('pull:start', press('b', 160, 120, -30, 0));
    await ana.frame((header) => header.points.length === 2);
    await ana.do('pull:cancel', { pullId: 'a' });
    const back = await ben.frame((header) => header.points.some(({ id, target }) => id === 'a' && target.x === 100));
    expect(back.header.points.find(({ id }) => id === 'b')?.target.x).toBe(130);
    await ben.do('pull:end', { pullId: 'b', target: { x: 130, y: 120 } });
    expect((await ben.message('drag:end')).nodeId).not.toBeNull();
  });

  it('D7: a press of mine while my last pull settles is an edit of its own, one of somebody else joins', async () => {
    const { ana, ben } = await pair(40);
    await ana.do('pull:start', press('a', 100, 120, 90, 0));
    await ana.frame((header) => header.step >= 1);
    await ana.do('pull:end', { pullId: 'a', target: { x: 190, y: 120 } });
    await ben.do('pull:start', press('b', 160, 160, 5, 0));
    await ben.frame((header) => header.points.length === 2);
    expect(names(ben).filter((name) => name === 'drag:start')).toHaveLength(1);
    await ben.do('pull:end', { pullId: 'b', target: { x: 200, y: 160 } });
    await ben.do('pull:start', press('c', 60, 60, 5, 0));
    const first = await ben.message('drag:end');
    expect(first).toMatchObject({ reason: 'stopped' });
    const second = await ben.frame((header) => header.points.some(({ id }) => id === 'c'));
    expect(second.header.points.map(({ id }) => id)).toEqual(['c']);
    expect(second.header.dragId).not.toBe(first.dragId);
  });

  it('D8: a pull that is still held when its drag ends goes on in the next one', async () => {
    const { ana, ben } = await pair(8);
    await ana.do('pull:start', press('a', 100, 120, 90, 0));
    await ana.frame((header) => header.step >= 1);
    await ana.do('pull:end', { pullId: 'a', target: { x: 190, y: 120 } });
    // Joins while it settles, and holds on beyond its end.
    await ben.do('pull:start', press('b', 160, 160, 60, 0));
    await ben.frame((header) => header.points.length === 2);
    const end = await ben.message('drag:end');
    expect(end.nodeId).not.toBeNull();
    const next = await ben.frame((header) => header.dragId !== end.dragId && header.dragId !== null);
    expect(next.header.points.map(({ id }) => id)).toEqual(['b']);
    const from = ben.log.length;
    await ben.do('pull:end', { pullId: 'b', target: { x: 200, y: 160 } });
    const last = await ben.message('drag:end', from);
    expect(last).toMatchObject({ problem: null, dragId: next.header.dragId });
  });

  it('D10: pulls of a lost connection are released after a while, unless their member comes back', async () => {
    const { ana, ben } = await pair();
    await ana.do('pull:start', press('a', 100, 120, 5, 0));
    await ana.frame((header) => header.dragId !== null);
    ana.close();
    const again = await connect(ana.member);
    expect((await again.message('room')).drag).toMatchObject({ pullers: [{ pointId: 'a' }] });
    await again.do('pull:move', { pullId: 'a', target: { x: 140, y: 120 } });
    await ben.frame((header) => header.points.some(({ target }) => target.x === 140));
    again.close();
    expect(await ben.message('drag:end')).toMatchObject({ problem: null });
  });

  it('D16: learn that the engine failed, keep the picture from before, and can go on', async () => {
    const { ana, ben } = await pair();
    const before = await ana.frame((header) => header.final);
    await ana.do('pull:start', press('a', 100, 120, 90, 0));
    // Its last step, after which the thread is idle: ONNX Runtime aborts the process when a thread ends in the middle of a run.
    await ana.frame((header) => header.step === 3);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const pool = server.engine as unknown as { slots: { kill(): Promise<void> }[] };
    await Promise.all(pool.slots.map((slot) => slot.kill()));
    const end = await ben.message('drag:end');
    expect(end).toMatchObject({ nodeId: null, problem: { code: 'engine' } });
    await ana.message('drag:end');
    expect(ana.lastFrame.header.nodeId).toBe(before.header.nodeId);
    expect(await ana.send('pull:end', { pullId: 'a', target: { x: 1, y: 1 } })).toMatchObject({
      error: { code: 'unknown-pull' },
    });
    expect((await pullOnce(ben, 'b')).problem).toBeNull();
  });
});
