/** The name that a request asks for: foreign ones get nothing over any of the three ways in. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SOCKET_PATH, YJS_PATH } from '../../../lib/protocol';
import { makeRoom } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

interface Reply {
  readonly status: number | undefined;
  readonly robots: string | string[] | undefined;
}

/** Asks under a name of the test's choice, which fetch does not let one set. */
function ask(path: string, host: string, headers: Record<string, string> = {}): Promise<Reply> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const asking = request({ hostname, port, path, headers: { ...headers, host } }, (response) => {
      response.resume();
      resolve({ status: response.statusCode, robots: response.headers['x-robots-tag'] });
    });
    asking.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode, robots: undefined });
    });
    asking.on('error', reject);
    asking.end();
  });
}

const UPGRADE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': Buffer.alloc(16).toString('base64'),
};
const WAYS_IN = [
  { path: '/api/packs', headers: {}, good: 200, bad: 421 },
  { path: '/healthz', headers: {}, good: 200, bad: 421 },
  { path: `${YJS_PATH}/room`, headers: UPGRADE, good: 101, bad: 421 },
  // Socket.io has one answer for all that it does not let in.
  { path: `${SOCKET_PATH}/?EIO=4&transport=websocket`, headers: UPGRADE, good: 101, bad: 400 },
];

describe('the name that is asked for', () => {
  it('V8: is one of ours, or nothing is answered', async () => {
    const { host, port } = new URL(server.url);
    for (const { path, headers, good, bad } of WAYS_IN) {
      for (const own of [host, `localhost:${port}`, 'localhost'])
        expect((await ask(path, own, headers)).status, `${path} at ${own}`).toBe(good);
      for (const foreign of ['evil.example', `evil.example:${port}`])
        expect((await ask(path, foreign, headers)).status, `${path} at ${foreign}`).toBe(bad);
      // As a page does whose site leads here: for the browser it is of the same origin.
      const page = { ...headers, origin: `http://evil.example:${port}` };
      expect((await ask(path, `evil.example:${port}`, page)).status).toBe(bad);
    }
  });
});

describe('search engines', () => {
  it('H7: are told to keep rooms, invites and the interface out', async () => {
    const { host } = new URL(server.url);
    const { room } = await makeRoom(server.url);
    for (const path of [`/room/${room}`, '/join/abc', '/api/packs', '/api/nothing'])
      expect((await ask(path, host)).robots, path).toBe('noindex');
    for (const path of ['/', '/roomy', '/rooms']) expect((await ask(path, host)).robots, path).toBeUndefined();
  });
});
