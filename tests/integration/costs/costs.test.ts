/** What makes the server compute is paid by the member and the address, and dropped when whoever asked leaves. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MASK } from '../../../lib/document/schema';
import { YJS_CLOSE, type Membership } from '../../../lib/protocol';
import { Costly, type Payer } from '../../../server/access/costly';
import { asMember, call } from '../support/api';
import { TestClient, joinRoom, makeQuickRoom, openDocument, pullOnce, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

const person = '?name=Import&color=%23112233';
/** More than anybody has. */
const ALL = 1e9;

/** Remembers who paid how much. */
class Ledger extends Costly {
  readonly paid: { readonly by: Payer; readonly ms: number }[] = [];

  override pay(by: Payer, ms: number): Promise<boolean> {
    this.paid.push({ by, ms });
    return super.pay(by, ms);
  }
}

const costly = new Ledger(1);
let server: TestServer;
let owner: Membership;
let guest: Membership;
let nodes: readonly string[];
beforeAll(async () => {
  server = await testServer({}, { costly });
  owner = await makeQuickRoom(server.url);
  guest = await joinRoom(server.url, owner.room, 'Ben');
  const client = await TestClient.connect(server.url, owner);
  const start = (await client.message('room')).current;
  const ends = [await pullOnce(client, 'a'), await pullOnce(client, 'b', -20)];
  nodes = [start, ...ends.map(({ nodeId }) => nodeId ?? '')];
  client.close();
});
afterAll(() => server.close());

const refused = { ok: false, error: { code: 'rate-limited.costly' } };
const fileOf = (name: string) => asMember(server.url, guest)('GET', name);

/** What was paid for something, by whom; the member has nothing left afterwards. */
async function payOf(member: string | null, work: () => Promise<unknown>): Promise<void> {
  costly.paid.length = 0;
  await work();
  await until('the payment', () => costly.paid.some(({ by, ms }) => by.member === member && ms > 0));
  for (const { by } of costly.paid) expect(by.address).toMatch(/127\.0\.0\.1|::1/);
}

describe('budgets of what costs', () => {
  it('H5: a replay frame, a still, a picture, latents, a room file: each is paid, and refused with a wait when nothing is left', async () => {
    const client = await TestClient.connect(server.url, guest);
    const kinds = [
      { of: 'replay', ask: (step: number) => fileOf(`/nodes/${nodes[1]}/frames/${step}?type=png`) },
      { of: 'export', ask: () => fileOf(`/nodes/${nodes[1]}/picture.png`) },
      { of: 'latents', ask: () => fileOf(`/nodes/${nodes[1]}/latents.npz`) },
      { of: 'room file', ask: () => fileOf('/room.tug') },
    ];
    for (const { of, ask } of kinds) {
      await payOf(guest.memberId, () => ask(1));
      expect((await ask(1)).status, of).toBe(200);
    }
    await payOf(guest.memberId, () => client.do('node:image', { nodeId: nodes[1] ?? '' }));
    await costly.pay({ address: 'elsewhere', member: guest.memberId }, ALL);
    const answer = await fileOf(`/nodes/${nodes[1]}/frames/2?type=png`);
    expect(answer.status).toBe(429);
    const { error } = answer.json() as { error: { code: string; params: { seconds: number } } };
    expect(error.code).toBe('rate-limited.costly');
    expect(error.params.seconds).toBeGreaterThan(0);
    for (const path of [
      `/nodes/${nodes[0]}/picture.png`,
      `/nodes/${nodes[0]}/latents.npz`,
      '/room.tug?branch=' + (nodes[0] ?? ''),
    ])
      expect((await fileOf(path)).status, path).toBe(429);
    expect(await client.send('node:image', { nodeId: nodes[2] ?? '' })).toMatchObject(refused);
    expect(await client.send('image:set', { pack: null, seed: 5, truncation: null })).toMatchObject(refused);
    // What is kept costs nothing.
    expect((await fileOf(`/nodes/${nodes[1]}/frames/1?type=png`)).status).toBe(200);
    expect((await fileOf(`/nodes/${nodes[1]}/picture.png`)).status).toBe(200);
    expect((await client.send('node:image', { nodeId: nodes[1] ?? '' })).ok).toBe(true);
    client.close();
  });

  it('Y8: whole documents and changes of them are paid, and end the connection when nothing is left', async () => {
    const cem = await joinRoom(server.url, owner.room, 'Cem');
    await costly.pay({ address: 'elsewhere', member: cem.memberId }, ALL);
    const document = await openDocument(server.url, cem);
    const closed = new Promise((resolve) =>
      document.provider.on('connection-close', (event: { code: number } | null) => resolve(event?.code)),
    );
    const path = Array.from({ length: 2400 }, (_, i) => i + 0.123456789);
    for (let i = 0; i < 80; i++)
      document.doc.getArray(MASK).push([{ id: `s${i}`, mode: 'paint', radius: 5, path, memberId: cem.memberId }]);
    expect(await closed).toBe(YJS_CLOSE.rateLimited);
    document.close();
  });

  it('H5: samples and imports are paid by the address, dropped when who asked has left, and refused when nothing is left', async () => {
    const packs = (await call(server.url, 'GET', '/api/packs', null)).json() as { packs: { name: string }[] };
    const sample = (seed: number) => `/api/sample?pack=${packs.packs[0]?.name}&seed=${seed}&truncation=0.7`;
    await payOf(null, () => call(server.url, 'GET', sample(1), null));
    const file = (await asMember(server.url, owner)('GET', '/room.tug')).bytes;
    await payOf(null, () => call(server.url, 'POST', `/api/import${person}`, null, file));

    costly.paid.length = 0;
    const many = new AbortController();
    const asked = Array.from({ length: 24 }, (_, i) =>
      fetch(server.url + sample(100 + i), { signal: many.signal }).catch(() => null),
    );
    await Promise.race(asked);
    many.abort();
    await Promise.all(asked);
    await until('the queue to be empty', () => server.engine.stats().workers.every(({ load }) => load === 0));
    await until('all of them to end', () => costly.paid.length >= 24);
    const drawn = costly.paid.filter(({ ms }) => ms > 0).length;
    expect(drawn).toBeGreaterThan(0);
    expect(drawn).toBeLessThan(24);

    const [entry] = costly.paid;
    if (entry === undefined) throw new Error('nothing was paid');
    await costly.pay({ address: entry.by.address, member: null }, ALL);
    expect((await call(server.url, 'GET', sample(2), null)).status).toBe(429);
    expect((await call(server.url, 'GET', sample(1), null)).status).toBe(200);
    expect((await call(server.url, 'POST', `/api/import${person}`, null, file)).status).toBe(429);
  });
});
