/** Who may do what over the interface for programs, and what comes of hostile requests. */
import { rm } from 'node:fs/promises';
import { request, type ClientRequest } from 'node:http';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roomViewSchema, sessionSchema, type RoomView } from '../../../lib/rest/bodies';
import { SCOPES } from '../../../lib/rest/scopes';
import { newToken } from '../../../server/access/tokens';
import { makeQuickRoom, until } from '../support/client';
import { type TestServer } from '../support/server';
import { Program, ask, drag, makeKey, problemOf, revokeKey, serve } from './support';

const stranger = { room: 'A'.repeat(22) };
let server: TestServer;
let program: Program;
let room: RoomView;
let photo: Uint8Array;
beforeAll(async () => {
  ({ server, program, room, photo } = await serve());
});
afterAll(async () => {
  await server.close();
  await rm(server.dataDir, { recursive: true });
});

describe('who may', () => {
  /** One good request for every operation: a new one must be put in here. */
  const requests: Record<string, () => { path: string; body?: unknown }> = {
    'GET /packs': () => ({ path: '/packs' }),
    'POST /rooms': () => ({ path: '/rooms', body: { seed: 1 } }),
    'POST /rooms/photos': () => ({ path: '/rooms/photos', body: photo }),
    'GET /rooms/:room': () => ({ path: `/rooms/${room.id}` }),
    'DELETE /rooms/:room': () => ({ path: `/rooms/${room.id}` }),
    'POST /rooms/:room/images': () => ({ path: `/rooms/${room.id}/images`, body: {} }),
    'POST /rooms/:room/photos': () => ({ path: `/rooms/${room.id}/photos`, body: photo }),
    'POST /rooms/:room/own-pixels': () => ({ path: `/rooms/${room.id}/own-pixels`, body: {} }),
    'POST /rooms/:room/drags': () => ({ path: `/rooms/${room.id}/drags`, body: drag }),
    'GET /rooms/:room/nodes': () => ({ path: `/rooms/${room.id}/nodes` }),
    'GET /rooms/:room/nodes/:node': () => ({ path: `/rooms/${room.id}/nodes/head` }),
    'GET /rooms/:room/nodes/:node/faces': () => ({ path: `/rooms/${room.id}/nodes/head/faces` }),
    'GET /rooms/:room/nodes/:node/picture': () => ({ path: `/rooms/${room.id}/nodes/head/picture` }),
    'POST /rooms/:room/exports': () => ({ path: `/rooms/${room.id}/exports`, body: { kind: 'picture' } }),
    'GET /rooms/:room/jobs/:job': () => ({ path: `/rooms/${room.id}/jobs/none` }),
    'GET /rooms/:room/jobs/:job/file': () => ({ path: `/rooms/${room.id}/jobs/none/file` }),
    'DELETE /rooms/:room/jobs/:job': () => ({ path: `/rooms/${room.id}/jobs/none` }),
    'POST /webhooks': () => ({ path: '/webhooks', body: { url: 'https://example.org/hook', events: ['edit.made'] } }),
    'GET /webhooks': () => ({ path: '/webhooks' }),
    'DELETE /webhooks/:webhook': () => ({ path: '/webhooks/none' }),
    'POST /rooms/:room/invites': () => ({ path: `/rooms/${room.id}/invites`, body: {} }),
    'DELETE /rooms/:room/invites/:invite': () => ({ path: `/rooms/${room.id}/invites/none` }),
    'POST /rooms/:room/members': () => ({ path: `/rooms/${room.id}/members`, body: { name: 'Bo' } }),
    'DELETE /rooms/:room/members/:member': () => ({ path: `/rooms/${room.id}/members/none` }),
  };
  const operations = () =>
    server.v1Routes
      .filter(({ scope }) => scope !== null)
      .map(({ method, path, scope }) => {
        const make = requests[`${method} ${path}`];
        if (make === undefined) throw new Error(`${method} ${path} is not in the matrix`);
        return { method, scope, what: `${method} ${path}`, ...make() };
      });

  it('I9 G2: all operations stand in this matrix, with a scope; the key itself opens one', () => {
    expect(
      operations()
        .map(({ what }) => what)
        .sort(),
    ).toEqual(Object.keys(requests).sort());
    expect(server.v1Routes.filter(({ scope }) => scope === null)).toEqual([
      { method: 'POST', path: '/sessions', scope: null },
    ]);
  });

  it('I9 G2: nobody without a session: not by a key, a member’s token, a forged or a changed one', async () => {
    const { token: member } = await makeQuickRoom(server.url);
    const changed = `${program.token.slice(0, -1)}${program.token.endsWith('A') ? 'B' : 'A'}`;
    for (const token of [null, program.made.key, member, newToken(), changed, 'x'.repeat(22)])
      for (const { method, path, body, what } of operations()) {
        const answer = await ask(server, method, path, token, body);
        expect([answer.status, problemOf(answer).code], what).toEqual([
          401,
          token === null ? 'unauthorised.no-token' : 'unauthorised.session',
        ]);
        expect(answer.headers.get('www-authenticate')).toBe('Bearer');
      }
    for (const token of [null, member, program.token, newToken(), `tug_${newToken()}${newToken()}`.slice(0, 63)])
      expect((await ask(server, 'POST', '/sessions', token, {})).status).toBe(401);
  });

  it('I9 G2: only what the scope allows, and only the rooms of one’s own client', async () => {
    const before = (await program.ask('GET', `/rooms/${room.id}/nodes`)).bytes;
    for (const missing of SCOPES) {
      const scopes = SCOPES.filter((scope) => scope !== missing);
      const session = sessionSchema.parse((await ask(server, 'POST', '/sessions', program.made.key, { scopes })).json);
      expect(session.scopes).toEqual(scopes);
      for (const { method, path, body, what, scope } of operations()) {
        if (scope !== missing) continue;
        const answer = await ask(server, method, path, session.token, body);
        expect([answer.status, problemOf(answer).code], what).toEqual([403, 'forbidden.scope']);
      }
    }
    const other = await Program.begin(server);
    for (const { method, path, body, what } of operations()) {
      if (!path.includes(room.id)) continue;
      const answer = await other.ask(method, path, body);
      expect([answer.status, problemOf(answer).code], what).toEqual([404, 'unknown-room']);
      const none = await other.ask(method, path.replace(room.id, stranger.room), body);
      expect(none.json, what).toEqual(answer.json);
    }
    expect((await program.ask('GET', `/rooms/${room.id}/nodes`)).bytes).toEqual(before);
    const narrow = await makeKey(server, { scopes: ['rooms:read'] });
    const more = await ask(server, 'POST', '/sessions', narrow.key, { scopes: ['exports'] });
    expect(problemOf(more)).toMatchObject({ code: 'forbidden.scope', params: { scope: 'exports' } });
  });

  it('G2: nobody with a key that was revoked: its sessions are over at once, and it begins none', async () => {
    const leaving = await Program.begin(server);
    expect((await leaving.ask('GET', '/packs')).status).toBe(200);
    expect(await revokeKey(server, leaving.made.made.id)).toBe(204);
    for (const { method, path, body, what } of operations())
      expect((await leaving.ask(method, path, body)).status, what).toBe(401);
    expect(problemOf(await ask(server, 'POST', '/sessions', leaving.made.key, {})).code).toBe('unauthorised.key');
    expect(await revokeKey(server, 'none')).toBe(404);
  });

  it('G5: bodies that are none, too large or strange are refused by name, and harm nobody', async () => {
    const strange: [string, unknown, number, string][] = [
      ['/rooms', new Uint8Array(3), 400, 'invalid.json'],
      ['/rooms', { seed: -1 }, 400, 'invalid.too-small'],
      ['/rooms', { seed: 1, pack: '../..' }, 404, 'unknown-pack'],
      ['/rooms', { seed: 1, name: '\u202eevil' }, 400, 'invalid'],
      ['/rooms', { name: 'x'.repeat(70_000) }, 413, 'too-large'],
      ['/rooms/%252e/drags', drag, 404, 'unknown-room'],
      [`/rooms/${room.id}/invites`, { hours: 0 }, 400, 'invalid.too-small'],
      [`/rooms/${room.id}/members`, { name: 'Bo', role: 'owner' }, 400, 'invalid.value'],
      ['/nothing', {}, 404, 'not-found'],
    ];
    for (const [path, body, status, code] of strange) {
      const answer = await program.ask('POST', path, body);
      expect([answer.status, problemOf(answer)], path).toMatchObject([
        status,
        { code, status, type: `urn:tug:problem:${code}` },
      ]);
      expect(problemOf(answer).detail).toContain(code);
    }
    expect((await program.ask('GET', `/rooms/${room.id}`)).status).toBe(200);
  });
});

describe('hostile programs', () => {
  it('G5: whatever JSON comes, nothing fails, and what is refused says why', async () => {
    const own = await Program.begin(server);
    const { id } = roomViewSchema.parse((await own.ask('POST', '/rooms', { seed: 1 })).json);
    const points = fc.array(fc.record({ handle: fc.jsonValue(), target: fc.jsonValue() }), { maxLength: 3 });
    const bodies: Record<string, fc.Arbitrary<unknown>> = {
      '/sessions': fc.record({ scopes: fc.jsonValue() }),
      '/rooms': fc.record({ pack: fc.jsonValue(), seed: fc.jsonValue(), name: fc.jsonValue() }),
      '/webhooks': fc.record({ url: fc.oneof(fc.webUrl(), fc.jsonValue()), events: fc.jsonValue() }),
      [`/rooms/${id}/images`]: fc.record({ generator: fc.jsonValue(), truncation: fc.jsonValue() }),
      [`/rooms/${id}/drags`]: fc.record({ points, mask: fc.jsonValue(), settings: fc.jsonValue() }),
      [`/rooms/${id}/exports`]: fc.record({ kind: fc.jsonValue(), node: fc.jsonValue() }),
      [`/rooms/${id}/invites`]: fc.record({ hours: fc.jsonValue(), maxUses: fc.jsonValue() }),
      [`/rooms/${id}/members`]: fc.record({ name: fc.jsonValue(), role: fc.jsonValue() }),
    };
    for (const [path, arbitrary] of Object.entries(bodies))
      for (const body of fc.sample(fc.oneof(arbitrary, fc.jsonValue()), { numRuns: 20, seed: 7 })) {
        const answer = await own.ask('POST', path, body);
        const what = `${path} ${JSON.stringify(body)}`;
        expect(answer.status, what).toBeLessThan(500);
        if (answer.status >= 300) expect(problemOf(answer).status, what).toBe(answer.status);
      }
    expect((await own.ask('GET', `/rooms/${id}`)).status).toBe(200);
  });
});

describe('uploads', () => {
  it('G7: of one program are two at a time, since each is held in memory whole', async () => {
    const own = await Program.begin(server);
    const send = async () => problemOf(await own.ask('POST', '/rooms/photos', new Uint8Array(9))).code;
    expect(await send()).toBe('invalid.photo');
    const slow: ClientRequest[] = [];
    const hold = () => {
      const headers = { Authorization: `Bearer ${own.token}`, 'Content-Length': 1_000_000 };
      const sending = request(`${server.url}/api/v1/rooms/photos`, { method: 'POST', headers });
      sending.on('error', () => undefined);
      // The one that looks whether the places are taken needs one itself for a moment.
      sending.on('response', (refused) => {
        refused.resume();
        hold();
      });
      sending.write('x');
      slow.push(sending);
    };
    for (let i = 0; i < 2; i++) hold();
    await until('both places to be taken', async () => (await send()) === 'busy.uploads');
    for (const sending of slow) sending.destroy();
    await until('a place', async () => (await send()) === 'invalid.photo');
  });
});

describe('pages', () => {
  const A = 'https://a.example';
  const list = (headers: Headers, name: string) => (headers.get(name) ?? '').toLowerCase().split(/,\s*/);

  it('G8: of registered origins pass preflights and read answers, without cookies; others get nothing', async () => {
    const own = await Program.begin(server, { origins: [`${A}/any/path`] });
    expect(own.made.made.origins).toEqual([A]);
    for (const [origin, allowed] of [
      [A, A],
      ['null', '*'],
      ['https://b.example', null],
      ['https://a.example.evil.example', null],
      ['http://a.example', null],
    ] as const) {
      const { status, headers } = await ask(server, 'OPTIONS', '/rooms', null, undefined, {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,idempotency-key',
      });
      expect([status, headers.get('access-control-allow-origin')], origin).toEqual([
        allowed === null ? 403 : 204,
        allowed,
      ]);
      const read = await own.ask('GET', '/packs', undefined, { origin });
      expect([read.status, read.headers.get('access-control-allow-origin')], origin).toEqual([
        allowed === null ? 403 : 200,
        allowed,
      ]);
      expect(read.headers.get('access-control-allow-credentials')).toBeNull();
      if (allowed === null) continue;
      expect(list(headers, 'access-control-allow-headers')).toEqual([
        'authorization',
        'content-type',
        'idempotency-key',
      ]);
      expect(list(read.headers, 'access-control-expose-headers')).toContain('ratelimit-remaining');
    }
    // Another client's page, and this client's page with another's key.
    expect((await program.ask('GET', '/packs', undefined, { origin: A })).status).toBe(403);
    expect((await ask(server, 'POST', '/sessions', program.made.key, {}, { origin: A })).status).toBe(403);
    await revokeKey(server, own.made.made.id);
    expect((await ask(server, 'OPTIONS', '/rooms', null, undefined, { origin: A })).status).toBe(403);
  });
});
