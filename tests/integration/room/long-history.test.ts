/** A room of more edits than come at once, with clients of both kinds in it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RoomClient } from '../../../lib/client/room-client';
import { HISTORY_PARTS_VERSION, type Membership, type ServerMessages } from '../../../lib/protocol';
import { NEWEST_EDITS } from '../../../server/rooms/history/feed';
import { makeNode } from '../../../server/rooms/history/history';
import { memoryStorage } from '../../../server/store/memory/storage';
import { Store } from '../../../server/store/store';
import { unseenClient } from '../../fixtures/unseen-client';
import { TestClient, joinRoom, makeRoom, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

/** More than two parts. */
const EDITS = NEWEST_EDITS + 500;

const storage = memoryStorage();
const clients: { close: () => void }[] = [];
let server: TestServer;
let owner: Membership;
/** In the order of their commits. */
const ids: string[] = [];

beforeAll(async () => {
  server = await testServer({}, { openStorage: () => Promise.resolve(storage) });
  owner = await makeRoom(server.url);
  const store = await Store.open(storage);
  const { room } = owner;
  const [member] = await store.members(room);
  const [first] = await store.nodes(room);
  const [ws, thumbnail] = [
    await store.latent(room, first?.node.id ?? ''),
    await store.thumbnail(room, first?.node.id ?? ''),
  ];
  if (member === undefined || first === undefined || ws === null || thumbnail === null) throw new Error('no room');
  ids.push(first.node.id);
  const { pack, generator, seed, truncation } = first.node;
  const like = { pack, generator, seed, truncation, author: member, durationMs: 1, ws, thumbnail, drag: null };
  await store.nextEpoch(room);
  for (let index = 1; index < EDITS; index++) {
    const made = makeNode({ ...like, kind: 'seed' }, ids.at(-1) ?? null, index);
    await store.commitNode(room, made, { ws, trajectory: null, thumbnail });
    ids.push(made.node.id);
  }
});
afterAll(async () => {
  for (const client of clients) client.close();
  await server.close();
});

async function inside(member: Membership): Promise<RoomClient<null>> {
  const client = unseenClient(server.url, member);
  clients.push(client);
  await until('the room', () => client.store.getState().link === 'online');
  return client;
}
const whole = (client: RoomClient<null>) =>
  until('all edits', () => client.store.getState().earlier === 0 && client.store.getState().nodes.size);

it('V11: comes in parts to clients that know them, and at once to older ones in the same room', async () => {
  const older = TestClient.open(server.url, owner, { protocol: { oldest: 1, newest: HISTORY_PARTS_VERSION - 1 } });
  const present = await TestClient.connect(server.url, await joinRoom(server.url, owner.room, 'Ben'));
  clients.push(older, present);
  const atOnce = await older.message('room');
  expect(atOnce).not.toHaveProperty('earlier');
  expect(atOnce.nodes.map(({ id }) => id)).toEqual(ids);
  const { nodes, earlier } = await present.message('room');
  expect([nodes.length, earlier]).toEqual([NEWEST_EDITS, EDITS - NEWEST_EDITS]);
  await present.message('history', 0, (part) => part.earlier === 0);
  const parts = present.log.flatMap(({ name, message }) =>
    name === 'history' ? [(message as ServerMessages['history']).nodes.map(({ id }) => id)] : [],
  );
  expect(parts.length).toBeGreaterThan(2);
  expect([...parts.reverse().flat(), ...nodes.map(({ id }) => id)]).toEqual(ids);
  expect(older.log.map(({ name }) => name)).not.toContain('history');

  // What one does, both see.
  const from = [older.log.length, present.log.length];
  await older.do('node:mark', { nodeId: ids[1] ?? '', name: 'Nose' });
  expect((await present.message('node', from[1])).name).toBe('Nose');
  await present.do('node:mark', { nodeId: ids[2] ?? '', starred: true });
  await older.message('node', from[0], ({ starred }) => starred === true);
});

it('V11: a client has all edits in their order, undoes its own, and goes back to one that came late', async () => {
  const client = await inside(owner);
  await whole(client);
  const { store, socket, history } = client;
  expect([...store.getState().nodes.keys()]).toEqual(ids);
  await history.undo();
  await until('the undo', () => store.getState().head === ids.at(-2));
  await history.redo();
  await until('the redo', () => store.getState().head === ids.at(-1));
  expect(await socket.send('edit:restore', { nodeId: ids[3] ?? '' })).toMatchObject({ ok: true });
  const last = await until('the restored edit', () => {
    const made = [...store.getState().nodes.values()].at(-1);
    return made?.kind === 'restore' && store.getState().head === made.id ? made : null;
  });
  expect(last.parent).toBe(ids[3]);
  ids.push(last.id);
});

it('V11: where the room stands is known at once, also at an edit that comes late', async () => {
  for (const client of clients.splice(0)) client.close();
  server = await server.restart();
  const store = await Store.open(storage);
  await store.nextEpoch(owner.room);
  await store.setHead(owner.room, ids[5] ?? '');
  const present = await TestClient.connect(server.url, owner);
  clients.push(present);
  expect(await present.message('room')).toMatchObject({ current: ids[5], head: { id: ids[5] } });
  const client = await inside(owner);
  expect(client.store.getState().nodes.has(ids[5] ?? '')).toBe(true);
  await whole(client);
  expect([...client.store.getState().nodes.keys()]).toEqual(ids);
});
