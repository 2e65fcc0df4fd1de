/** Pages of other sites: which may use the interface, as browsers ask for it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { membershipSchema } from '../../../lib/protocol';
import { makeRoom } from '../support/client';
import { testServer, type TestServer } from '../support/server';

const FRIEND = 'https://friend.example';
const STRANGER = 'https://stranger.example';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ origins: [FRIEND] });
});
afterAll(() => server.close());

const preflight = (path: string, origin: string, method: string) =>
  fetch(server.url + path, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'authorization,content-type',
    },
  });
const list = (response: Response, name: string) => (response.headers.get(name) ?? '').toLowerCase().split(/,\s*/);

describe('pages of other sites', () => {
  it('V6: that are registered pass the preflight of every operation', async () => {
    for (const { method, path } of server.routes) {
      const answer = await preflight(path, FRIEND, method);
      expect(answer.status, path).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe(FRIEND);
      expect(list(answer, 'access-control-allow-methods')).toContain(method.toLowerCase());
      for (const name of ['authorization', 'content-type'])
        expect(list(answer, 'access-control-allow-headers')).toContain(name);
      expect(list(answer, 'vary')).toContain('origin');
    }
  });

  it('V6: that are registered read answers and errors, without cookies', async () => {
    const send = (path: string, body?: object) =>
      fetch(server.url + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { origin: FRIEND, 'content-type': 'application/json' },
        body: body === undefined ? null : JSON.stringify(body),
      });
    const { room } = await makeRoom(server.url);
    const joined = await send(`/api/rooms/${room}/join`, { name: 'Bo', color: '#112233' });
    expect(membershipSchema.parse(await joined.json()).room).toBe(room);
    for (const answer of [joined, await send('/api/packs'), await send('/api/nothing'), await send('/api/rooms', {})]) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(FRIEND);
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(list(answer, 'vary')).toContain('origin');
    }
  });

  it.each(['socket', 'document'])('V6, V10: that are registered may poll /%s/, and no others', async (name) => {
    const poll = (origin: string) => fetch(`${server.url}/${name}/?EIO=4&transport=polling`, { headers: { origin } });
    const friend = await poll(FRIEND);
    expect(friend.status).toBe(200);
    expect(friend.headers.get('access-control-allow-origin')).toBe(FRIEND);
    const stranger = await poll(STRANGER);
    expect(stranger.status).toBe(403);
    expect(stranger.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('V6: that nobody registered are refused and get no leave to read', async () => {
    for (const answer of [
      await preflight('/api/rooms', STRANGER, 'POST'),
      await fetch(`${server.url}/api/packs`, { headers: { origin: STRANGER } }),
      await preflight('/api/rooms', 'null', 'POST'),
    ]) {
      expect(answer.status).toBe(403);
      expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  it('B1: load the client for embedding rooms from anywhere, as one file without anything else', async () => {
    const answer = await fetch(`${server.url}/embed.js`, { headers: { origin: STRANGER } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const code = await answer.text();
    expect(code).not.toMatch(/\b(import|from)\s*["'(]/);
    const client = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as object;
    expect(Object.keys(client).sort()).toEqual(['TugError', 'TugFrame', 'open']);
    const etag = answer.headers.get('etag') ?? '';
    const again = await fetch(`${server.url}/embed.js`, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });
});
