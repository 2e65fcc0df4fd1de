/** Pictures that somebody looks up beside a drag that others see live. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_WAITING_STILLS } from '../../../server/surfaces/socket/still-queue';
import { TestClient, joinRoom, makeQuickRoom, press, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

/** More than a connection may have waiting. */
const NODES = 3 * MAX_WAITING_STILLS;
const VIEWERS = 4;

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const rendered = async () => (await server.metrics.stills.get()).values[0]?.value ?? 0;

/** A room with an owner inside and many pictures that nobody has looked up. */
async function roomWithHistory(firstSeed: number) {
  const owner = await makeQuickRoom(server.url, 200, { linkRole: 'viewer' });
  const ana = await TestClient.connect(server.url, owner);
  const nodes: string[] = [];
  for (let seed = 0; seed < NODES; seed++) {
    const from = ana.log.length;
    await ana.do('image:set', { seed: firstSeed + seed, truncation: null, pack: null });
    nodes.push((await ana.message('current', from)).nodeId);
  }
  return { owner, ana, nodes };
}

/** Pulls to and fro, so that the drag never rests. @returns what ends it */
function pullOnAndOn(ana: TestClient): () => Promise<void> {
  let target = 60;
  const beat = setInterval(() => {
    target = -target;
    ana.socket.emit('pull:move', { pullId: 'p', target: { x: 128 + target, y: 128 } });
  }, 100);
  return async () => {
    clearInterval(beat);
    await ana.do('pull:cancel', { pullId: 'p' });
  };
}

describe('stills', () => {
  it('F6: of viewers who ask for many leave a live drag its steps', async () => {
    const { owner, ana, nodes } = await roomWithHistory(1000);
    const viewers = await Promise.all(
      Array.from({ length: VIEWERS }, async (_, i) =>
        TestClient.connect(server.url, await joinRoom(server.url, owner.room, `V${i}`)),
      ),
    );
    await ana.do('pull:start', press('p', 128, 128, 60, 0));
    const cancel = pullOnAndOn(ana);
    const { header: start } = await ana.frame(({ dragId, step }) => dragId !== null && step > 0);
    const before = await rendered();
    const answers = viewers.flatMap((viewer, v) =>
      // Each looks through the history from another place, so that what was kept helps nobody at first.
      nodes.map((_, n) => viewer.send('node:image', { nodeId: nodes[(n + v * 6) % NODES] ?? '' })),
    );
    const { header: later } = await ana.frame(({ dragId, step }) => dragId === start.dragId && step >= start.step + 12);
    // One still at most between two steps; those who were asked first could be under way in the engine already.
    expect((await rendered()) - before).toBeLessThanOrEqual(later.step - start.step + 2);
    await cancel();
    const outcomes = (await Promise.all(answers)).map((answer) => (answer.ok ? 'ok' : answer.error.code));
    for (let v = 0; v < VIEWERS; v++) {
      const own = outcomes.slice(v * NODES, (v + 1) * NODES);
      expect(own.slice(-MAX_WAITING_STILLS)).toEqual(Array<string>(MAX_WAITING_STILLS).fill('ok'));
      expect(own).toContain('busy.engine');
    }
    // What was looked up once is there.
    const known = await rendered();
    expect((await viewers[0]?.send('node:image', { nodeId: nodes.at(-1) ?? '' }))?.ok).toBe(true);
    expect(await rendered()).toBe(known);
    for (const client of [ana, ...viewers]) client.close();
  });

  it('F6: of a viewer who left are not rendered', async () => {
    const { owner, ana, nodes } = await roomWithHistory(2000);
    const viewer = await TestClient.connect(server.url, await joinRoom(server.url, owner.room, 'Gone'));
    await ana.do('pull:start', press('p', 128, 128, 60, 0));
    const cancel = pullOnAndOn(ana);
    const { header } = await ana.frame(({ dragId, step }) => dragId !== null && step > 0);
    const before = await rendered();
    for (const nodeId of nodes.slice(0, MAX_WAITING_STILLS)) viewer.socket.emit('node:image', { nodeId });
    await until('the first of them', async () => (await rendered()) > before);
    const from = ana.log.length;
    viewer.close();
    await ana.message('participants', from, ({ participants }) => participants.length === 1);
    const left = await rendered();
    const seen = ana.lastFrame.header.step;
    await ana.frame(({ dragId, step }) => dragId === header.dragId && step >= seen + 12);
    await cancel();
    // One could be under way in the engine when the viewer left.
    expect((await rendered()) - left).toBeLessThanOrEqual(1);
    expect((await rendered()) - before).toBeLessThan(MAX_WAITING_STILLS);
    ana.close();
  });
});
