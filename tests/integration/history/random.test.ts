/** Random edits, undos, redos, restores and branches by several people at once: the tree stays a tree and all agree on it. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HistoryNode, Membership } from '../../../lib/protocol';
import { TestClient, joinRoom, makeQuickRoom, press, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

const PEOPLE = 3;

type Step =
  | { readonly by: number; readonly kind: 'seed' | 'undo' | 'redo' | 'pull' }
  | { readonly by: number; readonly kind: 'restore' | 'mark'; readonly pick: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ by: fc.nat(PEOPLE - 1), kind: fc.constantFrom('seed', 'undo', 'redo', 'pull') }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ by: fc.nat(PEOPLE - 1), kind: fc.constantFrom('restore', 'mark'), pick: fc.nat() }),
  },
);

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(async () => {
  await server.close();
});

/** What a client believes, put together from what it was told. */
function beliefOf(client: TestClient): { nodes: Map<string, HistoryNode>; current: string } {
  const nodes = new Map<string, HistoryNode>();
  let current = '';
  for (const { name, message } of client.log) {
    if (name === 'room') {
      const room = message as { nodes: HistoryNode[]; current: string };
      for (const node of room.nodes) nodes.set(node.id, node);
      current = room.current;
    }
    if (name === 'node') nodes.set((message as HistoryNode).id, message as HistoryNode);
    if (name === 'current') current = (message as { nodeId: string }).nodeId;
  }
  return { nodes, current };
}

/** Does one step; a refusal by the rules is as good as success. */
async function take(clients: readonly TestClient[], made: Step, number: number): Promise<void> {
  const client = clients[made.by];
  if (client === undefined) return;
  const ids = [...beliefOf(client).nodes.keys()];
  switch (made.kind) {
    case 'seed':
      await client.send('image:set', { pack: null, seed: number, truncation: null });
      return;
    case 'undo':
    case 'redo':
      await client.send(`edit:${made.kind}`, {});
      return;
    case 'restore':
      await client.send('edit:restore', { nodeId: ids[made.pick % ids.length] ?? '' });
      return;
    case 'mark':
      await client.send('node:mark', { nodeId: ids[made.pick % ids.length] ?? '', starred: made.pick % 2 === 0 });
      return;
    case 'pull': {
      const pullId = `pull-${number}`;
      if (!(await client.send('pull:start', press(pullId, 100, 100, 12, 0))).ok) return;
      await client.send('pull:end', { pullId, target: { x: 112, y: 100 } });
    }
  }
}

function expectTree(nodes: ReadonlyMap<string, HistoryNode>, current: string): void {
  const all = [...nodes.values()];
  expect(all.filter(({ parent }) => parent === null)).toHaveLength(1);
  const seen = new Set<string>();
  // Told in the order of commits: a parent always comes before its children, so there is no circle.
  for (const { id, parent } of all) {
    if (parent !== null) expect(seen.has(parent)).toBe(true);
    seen.add(id);
  }
  expect(nodes.has(current)).toBe(true);
}

describe('history of several people', () => {
  it('stays a tree, and everybody and every newcomer agrees on it', { timeout: 280_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), fc.boolean(), async (steps, atOnce) => {
        const owner = await makeQuickRoom(server.url, 2);
        const members: Membership[] = [owner];
        while (members.length < PEOPLE) members.push(await joinRoom(server.url, owner.room, `Guest ${members.length}`));
        const clients = await Promise.all(members.map((member) => TestClient.connect(server.url, member)));
        const done = steps.map((made, i) => () => take(clients, made, i + 1));
        if (atOnce) await Promise.all(done.map((work) => work()));
        else for (const work of done) await work();

        // What is still settling ends by itself; then the room stands still.
        await until('the end of all drags', () =>
          clients.every(({ log }) => {
            const starts = log.filter(({ name }) => name === 'drag:start').length;
            return starts === log.filter(({ name }) => name === 'drag:end').length;
          }),
        );
        const newcomer = await TestClient.connect(server.url, owner);
        const truth = await newcomer.message('room');
        const wanted = { nodes: truth.nodes.map(({ id }) => id), current: truth.current };
        for (const client of clients) {
          await until('everybody to agree', () => {
            const { nodes, current } = beliefOf(client);
            return nodes.size === truth.nodes.length && current === truth.current;
          });
          const { nodes, current } = beliefOf(client);
          expect({ nodes: [...nodes.keys()], current }).toEqual(wanted);
          expect([...nodes.values()]).toEqual(truth.nodes);
          expectTree(nodes, current);
        }
        const shown = await Promise.all(
          [...clients, newcomer].map(async (client) => {
            const frame = await client.frame(
              ({ final, nodeId }) => final && nodeId === truth.current && client.lastFrame.header.nodeId === nodeId,
            );
            return createHash('sha256').update(frame.image).digest('hex');
          }),
        );
        expect(new Set(shown).size).toBe(1);
        for (const client of [...clients, newcomer]) client.close();
      }),
      { numRuns: 25 },
    );
  });
});
