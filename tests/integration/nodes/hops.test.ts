/** Two servers on one PostgreSQL: whatever comes to the one that does not own a room is passed on to the one that does. */
import { request } from 'node:http';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiKeys } from '../../../server/access/clients/api-keys';
import { Hooks } from '../../../server/features/hooks/hooks';
import { openPostgres } from '../../../server/store/postgres/open';
import { Store } from '../../../server/store/store';
import { HOP_HEADER, HOP_SECRET_BYTES, HopSeal } from '../../../server/surfaces/hops/hop-seal';
import { startPostgres } from '../../fixtures/postgres';
import { call } from '../support/api';
import { TestClient, joinRoom, makeQuickRoom, openDocument, post, pullOnce, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

const postgres = await startPostgres();
const ends: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
});
afterAll(() => postgres?.stop());

const hopsOf = async (server: TestServer): Promise<number> =>
  (await server.metrics.hops.get()).values.reduce((sum, { value }) => sum + value, 0);

/** Status of a request with headers that `fetch` would not send. */
function ask(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe('two servers of one database', () => {
  beforeEach((context) => {
    context.skip(postgres === null, 'PostgreSQL is not installed: on Debian, apt-get install postgresql');
  });
  async function two(change: Parameters<typeof testServer>[0] = {}): Promise<[TestServer, TestServer]> {
    const database = (await postgres?.newDatabase()) ?? '';
    const servers: [TestServer, TestServer] = [
      await testServer({ database, ...change }),
      await testServer({ database, ...change }),
    ];
    ends.push(...servers.map((server) => () => server.close()));
    return servers;
  }

  it('N6: take any connection: drags, document, requests, also where no WebSocket gets through', async () => {
    const [owner, other] = await two();
    const ana = await makeQuickRoom(owner.url);
    const there = await TestClient.connect(owner.url, ana);
    const bo = await joinRoom(other.url, ana.room, 'Bo');
    const here = await TestClient.connect(other.url, bo);
    const end = await pullOnce(here, 'p');
    expect(end.problem).toBeNull();
    expect((await there.frame(({ nodeId }) => nodeId === end.nodeId)).image).toEqual(
      (await here.frame(({ nodeId }) => nodeId === end.nodeId)).image,
    );
    const [document, seen] = [await openDocument(other.url, bo), await openDocument(owner.url, ana)];
    document.doc.getMap('settings').set('maxSteps', 5);
    await until('the change', () => seen.doc.getMap('settings').get('maxSteps') === 5);
    document.close();
    seen.close();

    const polling = TestClient.open(other.url, bo);
    polling.close();
    polling.socket.io.opts.transports = ['polling'];
    polling.socket.connect();
    expect((await polling.message('room')).current).toBe(end.nodeId);
    expect((await call(other.url, 'GET', `/api/rooms/${ana.room}/share`, ana.token)).status).toBe(200);
    for (const client of [there, here, polling]) client.close();

    // Nothing of the room was ever at the other one, and nothing was passed back.
    expect(await other.metrics.text()).toMatch(/^tug_rooms 0$/m);
    expect(await hopsOf(owner)).toBe(0);
    expect(await hopsOf(other)).toBeGreaterThan(4);
  });

  it('N7: pass on only what one of them sealed for the other, once, and count it for whoever sent it', async () => {
    const [owner, other] = await two({ rateScale: 0.1, trustProxy: true });
    const from = (address: string) => ({ 'X-Forwarded-For': address });
    const ana = await makeQuickRoom(owner.url);
    const path = `/api/rooms/${ana.room}/share`;
    const inside = `http://${other.store.owners?.self?.address ?? ''}`;
    const seal = new HopSeal(await owner.store.secret('nodes', HOP_SECRET_BYTES));
    const hop = { to: other.store.owners?.self?.id ?? '', method: 'GET', url: path };
    const authorization = { authorization: `Bearer ${ana.token}` };
    expect(await ask(inside + path, authorization)).toBe(403);
    expect(
      await ask(inside + path, { ...authorization, [HOP_HEADER]: seal.close({ ...hop, to: 'x' }, '10.0.0.1') }),
    ).toBe(403);
    // Sealed as it should be, and yet the room is the first one's: answered where it came to, and passed on no further.
    const join = { ...hop, method: 'POST', url: `/api/rooms/${ana.room}/join` };
    const circle = await fetch(inside + join.url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', [HOP_HEADER]: seal.close(join, '10.0.0.1') },
      body: JSON.stringify({ name: 'Bo', color: '#112233' }),
    });
    expect(await circle.json()).toMatchObject({ error: { code: 'busy.moved' } });
    expect(await hopsOf(other)).toBe(0);

    const knock = async (url: string, address: string): Promise<number> =>
      (
        await fetch(`${url}/api/rooms/${ana.room}/join`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', ...from(address) },
          body: JSON.stringify({ name: 'Bo', color: '#112233' }),
        })
      ).status;
    const first = await Promise.all(Array.from({ length: 14 }, () => knock(other.url, '10.0.0.2')));
    expect(first.filter((status) => status === 200)).toHaveLength(12);
    expect(first.filter((status) => status === 429)).toHaveLength(2);
    // A header that a client writes itself counts for nothing.
    expect(await ask(`${other.url}${path}`, { ...authorization, ...from('10.0.0.9'), [HOP_HEADER]: 'x' })).toBe(200);
    expect(await knock(owner.url, '10.0.0.2')).toBe(429);
    expect(await knock(other.url, '10.0.0.3')).toBe(200);
  });

  it('N8: an invite is used up once and a person is out, whichever of them is asked', async () => {
    const [owner, other] = await two();
    const ana = await makeQuickRoom(owner.url);
    const there = await TestClient.connect(owner.url, ana);
    const made = await call(other.url, 'POST', `/api/rooms/${ana.room}/invites`, ana.token, {
      role: 'editor',
      hours: null,
      maxUses: 1,
    });
    const { token: invite } = made.json() as { token: string };
    const people = ['Bo', 'Cy', 'Di', 'Ed'];
    const answers = await Promise.all(
      people.map((name, i) =>
        post((i % 2 === 0 ? other : owner).url, '/api/invites/accept', { invite, name, color: '#112233' }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 403, 403, 403]);
    for (const { json } of answers.filter(({ status }) => status === 403))
      expect(json).toMatchObject({ error: { code: 'forbidden.invite-used-up' } });
    const bo = answers.find(({ status }) => status === 200)?.json as Parameters<typeof openDocument>[1];

    const client = await TestClient.connect(other.url, bo);
    const document = await openDocument(other.url, bo);
    expect((await call(other.url, 'DELETE', `/api/rooms/${ana.room}/members/${bo.memberId}`, ana.token)).status).toBe(
      204,
    );
    expect(await client.message('bye')).toMatchObject({ code: 'forbidden.removed' });
    expect((await document.closed).problem).toMatchObject({ code: 'forbidden.removed' });
    for (const { url } of [owner, other])
      expect(await TestClient.open(url, bo).refusal()).toMatchObject({ code: 'forbidden.no-longer' });
    document.close();
    there.close();
  });

  it('N12: know each other’s keys of programs, and that one was revoked', async () => {
    const database = (await postgres?.newDatabase()) ?? '';
    const stores = await Promise.all(
      ['a:1', 'b:1'].map(async (address) => {
        const store = await Store.open(await openPostgres(database, 'shared'));
        ends.push(() => store.close());
        await store.owners?.join(address);
        return store;
      }),
    );
    const [here, there] = [await ApiKeys.open(stores[0] as Store), await ApiKeys.open(stores[1] as Store)];
    const { key, made } = await here.add({ name: 'Figma', origins: [], scopes: ['rooms:read'] });
    await until('word of it', () => there.find(key));
    await there.revoke(made.id);
    await until('word of that', () => here.find(key) === null);
    expect(here.live(made.id)).toBeNull();

    const parts = { keys: here, anywhere: true, onGivenUp: () => undefined };
    const hooks = await Promise.all(stores.map((store) => Hooks.open({ ...parts, store })));
    ends.push(...hooks.map((one) => () => one.close()));
    const client = made.id;
    const mine = await hooks[0]?.make(client, { url: 'http://127.0.0.1:9/', events: ['edit.made'] });
    await until('word of the webhook', () => hooks[1]?.list(client).length === 1);
    await hooks[1]?.remove(client, mine?.id ?? '');
    await until('word of its end', () => hooks[0]?.list(client).length === 0);
  });
});
