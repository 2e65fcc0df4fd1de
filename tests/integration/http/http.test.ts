import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Api } from '../../../lib/client/api';
import { membershipSchema, packSummarySchema, problemSchema } from '../../../lib/protocol';
import { newRoomId, newToken } from '../../../server/access/tokens';
import { RATES } from '../../../server/access/rates';
import { TestClient, makeQuickRoom, makeRoom, post, pullOnce } from '../support/client';
import { testServer, type TestServer } from '../support/server';

const crlf = Buffer.from('\r\n');
let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });
async function problem(response: Response) {
  const { error } = (await response.json()) as { error: unknown };
  return { status: response.status, ...problemSchema.parse(error) };
}
const packName = () => [...server.engine.packs.keys()][0] ?? '';
const person = { name: 'Ana', color: '#7c5cff' };

describe('rooms', () => {
  it('H1: are made with their first image, by an owner', async () => {
    const { status, json } = await post(server.url, '/api/rooms', {
      pack: packName(),
      seed: 1,
      truncation: 0.5,
      ...person,
    });
    expect(status).toBe(201);
    const member = membershipSchema.parse(json);
    expect(member.role).toBe('owner');
    expect((await server.store.nodes(member.room)).map(({ node }) => node.kind)).toEqual(['start']);
  });

  it('H1: are not made of bad wishes', async () => {
    const good = { pack: packName(), seed: 1, truncation: 0.5, ...person };
    for (const [change, field] of [
      [{ seed: 1.5 }, 'seed'],
      [{ seed: 2 ** 32 }, 'seed'],
      [{ truncation: -1 }, 'truncation'],
      [{ name: '' }, 'name'],
      [{ name: 'x'.repeat(41) }, 'name'],
      [{ color: 'red' }, 'color'],
      [{ pack: 'none' }, 'pack'],
    ] as const) {
      const { status, json } = await post(server.url, '/api/rooms', { ...good, ...change });
      expect([400, 404]).toContain(status);
      expect(problemSchema.parse((json as { error: unknown }).error).field).toBe(field);
    }
  });

  it('H2: are joined with the role of the link, and a token keeps its member', async () => {
    const owner = await makeRoom(server.url, { linkRole: 'viewer' });
    const join = async (body: object) =>
      (await post(server.url, `/api/rooms/${owner.room}/join`, { ...person, ...body })).json;
    const viewer = membershipSchema.parse(await join({}));
    expect(viewer.role).toBe('viewer');
    expect(viewer.memberId).not.toBe(owner.memberId);
    expect(await join({ token: owner.token })).toEqual(owner);
    expect(await join({ token: viewer.token })).toEqual(viewer);
    expect(await join({ token: newToken() })).toMatchObject({ error: { code: 'unauthorised' } });
    const { status } = await post(server.url, `/api/rooms/${newRoomId()}/join`, person);
    expect(status).toBe(404);
    const closed = await makeRoom(server.url, { linkRole: 'none' });
    expect(await post(server.url, `/api/rooms/${closed.room}/join`, person)).toMatchObject({
      status: 403,
      json: { error: { code: 'forbidden.invites-only' } },
    });
  });

  it('P1: keep no token in the store', async () => {
    const owner = await makeRoom(server.url);
    const members = JSON.stringify(await server.store.members(owner.room));
    expect(members).toContain(owner.memberId);
    expect(members).not.toContain(owner.token);
    expect(Buffer.from(owner.token, 'base64url').length).toBe(32);
  });

  it('H4: have a thumbnail for their members, which follows their edits', async () => {
    const owner = await makeQuickRoom(server.url);
    const path = `/api/rooms/${owner.room}/thumbnail`;
    const authorization = `Bearer ${owner.token}`;
    const first = await get(path, { authorization });
    expect(first.headers.get('content-type')).toBe('image/webp');
    expect(first.headers.get('cache-control')).toBe('no-store');
    const before = Buffer.from(await first.arrayBuffer());
    expect((await sharp(before).metadata()).width).toBe(192);
    const ana = await TestClient.connect(server.url, owner);
    await ana.do('image:set', { pack: null, seed: 4321, truncation: null });
    const after = Buffer.from(await (await get(path, { authorization })).arrayBuffer());
    expect(after.equals(before)).toBe(false);
    await pullOnce(ana, 'p');
    ana.close();
    expect(await problem(await get(path))).toMatchObject({ status: 401, code: 'unauthorised.no-token' });
    expect((await problem(await get(path, { authorization: `Bearer ${newToken()}` }))).status).toBe(401);
    expect((await problem(await get(`/api/rooms/${newRoomId()}/thumbnail`, { authorization }))).status).toBe(401);
    expect((await problem(await get('/api/rooms/x/thumbnail', { authorization }))).status).toBe(404);
  });
});

describe('packs and samples', () => {
  it('H3: packs are listed', async () => {
    const { packs } = (await (await get('/api/packs')).json()) as { packs: unknown[] };
    expect(packs.map((pack) => packSummarySchema.parse(pack).name)).toEqual([...server.engine.packs.keys()]);
  });

  it('H3: samples are pictures of their seed', async () => {
    const sample = async (seed: number, truncation = 0.7) => {
      const response = await get(`/api/sample?pack=${packName()}&seed=${seed}&truncation=${truncation}`);
      expect(response.headers.get('content-type')).toBe('image/webp');
      return Buffer.from(await response.arrayBuffer());
    };
    const [one, again, other] = [await sample(1), await sample(1), await sample(2)];
    expect(one.equals(again)).toBe(true);
    expect(one.equals(other)).toBe(false);
    expect((await sharp(one).metadata()).height).toBe(256);
    expect(await problem(await get(`/api/sample?pack=${packName()}&seed=x&truncation=0.5`))).toMatchObject({
      status: 400,
      field: 'seed',
    });
    expect((await problem(await get('/api/sample?pack=none&seed=1&truncation=0.5'))).code).toBe('unknown-pack');
  });

  it('K5: only the address that names the generator is kept by browsers, and no other pack answers to it', async () => {
    const [pack] = await new Api(server.url).packs();
    if (pack === undefined) throw new Error('there is no pack');
    const kept = await fetch(new Api(server.url).sampleUrl(pack, 1, 0.7));
    expect(kept.headers.get('cache-control')).toContain('immutable');
    const named = await get(`/api/sample?pack=${pack.name}&seed=1&truncation=0.7`);
    expect(named.headers.get('cache-control')).toBe('no-store');
    expect(Buffer.from(await kept.arrayBuffer()).equals(Buffer.from(await named.arrayBuffer()))).toBe(true);
    const other = { ...pack, generator: 'f'.repeat(64) };
    expect(await problem(await fetch(new Api(server.url).sampleUrl(other, 1, 0.7)))).toMatchObject({
      status: 404,
      code: 'unknown-pack.version',
    });
    const wish = {
      pack: pack.name,
      generator: other.generator,
      seed: 1,
      truncation: 0.7,
      name: 'Ana',
      color: '#7c5cff',
    };
    expect(await post(server.url, '/api/rooms', wish)).toMatchObject({
      status: 404,
      json: { error: { code: 'unknown-pack.version' } },
    });
  });
});

describe('requests', () => {
  it('H5: are answered with an error that says what is wrong', async () => {
    expect(await problem(await get('/api/nothing'))).toMatchObject({ status: 404, code: 'not-found' });
    const send = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
      fetch(`${server.url}/api/rooms`, { method: 'POST', body, headers });
    expect((await problem(await send('{'))).status).toBe(400);
    expect((await problem(await send('{}', { 'content-type': 'text/plain' }))).status).toBe(400);
    expect(await problem(await send(JSON.stringify({ name: 'x'.repeat(70_000) })))).toMatchObject({
      status: 413,
      code: 'too-large',
    });
    expect((await get('/healthz')).status).toBe(200);
  });

  it('H5: are answered before all of them is there, and their senders see it', async () => {
    // Two seconds on the way, as a picture over a phone's line is: longer than a connection is kept for nobody.
    const piece = Buffer.alloc(64 * 1024);
    const head = 'POST /api/rooms HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n';
    const ways = [
      { length: `content-length: ${200 * 1024 * 1024}`, of: (part: Buffer) => part },
      {
        length: 'transfer-encoding: chunked',
        of: (part: Buffer) => Buffer.concat([Buffer.from('10000\r\n'), part, crlf]),
      },
    ];
    for (const { length, of } of ways) {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      let answer = '';
      let ended: string | null = null;
      socket.on('data', (data: Buffer) => (answer += data.toString('latin1')));
      socket.on('error', ({ message }) => (ended = message)).on('end', () => (ended ??= 'the end'));
      socket.write(`${head}${length}\r\n\r\n`);
      for (let i = 0; i < 20; i++) {
        socket.write(of(piece));
        await pause(100);
      }
      expect(answer).toMatch(/^HTTP\/1.1 413 /);
      expect(ended).toBeNull();
      socket.destroy();
    }
  });

  it('V6 H5: of pages of other sites are refused', async () => {
    const send = (origin: string) =>
      fetch(`${server.url}/api/rooms`, {
        method: 'POST',
        body: JSON.stringify({ pack: packName(), seed: 1, truncation: 0.5, ...person }),
        headers: { 'content-type': 'application/json', origin },
      });
    expect((await problem(await send('https://evil.example'))).status).toBe(403);
    expect((await send(server.url)).status).toBe(201);
  });

  it('H5: are limited for each address', async () => {
    const strict = await testServer({ rateScale: 1 });
    try {
      const statuses = await Promise.all(
        Array.from(
          { length: RATES.join.count + 5 },
          async () => (await post(strict.url, `/api/rooms/${newRoomId()}/join`, person)).status,
        ),
      );
      expect(statuses.filter((status) => status === 404)).toHaveLength(RATES.join.count);
      expect(statuses.filter((status) => status === 429)).toHaveLength(5);
      expect((await fetch(`${strict.url}/api/packs`)).status).toBe(200);
    } finally {
      await strict.close();
    }
  });

  it('H6: of operators are served', async () => {
    const ana = await TestClient.connect(server.url, await makeQuickRoom(server.url));
    await pullOnce(ana, 'p');
    expect(await (await get('/healthz')).text()).toBe('ok\n');
    expect(await (await get('/readyz')).text()).toBe('ready\n');
    const metrics = await (await get('/metrics')).text();
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(metrics)?.[1]);
    expect(value('tug_steps_total')).toBeGreaterThan(0);
    expect(value('tug_edits_total')).toBeGreaterThan(0);
    expect(value('tug_participants')).toBe(1);
    expect(value('tug_rooms')).toBeGreaterThan(0);
    expect(value('tug_step_seconds_count\\{part="total"\\}')).toBe(value('tug_steps_total'));
    expect(metrics).toMatch(/^tug_frames_dropped_total\{where="client"\} \d+$/m);
    expect(metrics).toMatch(/^tug_queue_length \d+$/m);
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(0);
    expect(metrics).toMatch(/^nodejs_eventloop_lag_max_seconds \S+$/m);
    ana.close();
  });

  it('H7: all get the security headers', async () => {
    for (const path of ['/healthz', '/api/packs', '/api/nothing', '/nowhere']) {
      const { headers } = await get(path);
      expect(headers.get('x-content-type-options'), path).toBe('nosniff');
      expect(headers.get('referrer-policy'), path).toBe('no-referrer');
      expect(headers.get('x-frame-options'), path).toBe('DENY');
      expect(headers.get('content-security-policy'), path).toMatch(/^default-src 'none'.*frame-ancestors 'none'/);
      expect(headers.get('x-powered-by'), path).toBeNull();
    }
  });
});
