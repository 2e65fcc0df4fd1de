/** A server below a path, such as behind a proxy that has other programs under its name as well. */
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SOCKET_PATH, YJS_PATH } from '../../../lib/protocol';
import { TestClient, makeQuickRoom, openDocument, pullOnce } from '../support/client';
import { asMember } from '../support/api';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let origin = '';
beforeAll(async () => {
  server = await testServer({ basePath: '/art/tug' });
  origin = new URL(server.url).origin;
});
afterAll(() => server.close());

/** The status that an upgrade is answered with. */
function upgrade(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asking = request(url, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      },
    });
    asking.on('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asking.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    asking.on('error', reject);
    asking.end();
  });
}

describe('H10: a base path', () => {
  it('stands before everything: a room, its drags, its document and its files are below it', async () => {
    expect(server.url).toBe(`${origin}/art/tug`);
    const owner = await makeQuickRoom(server.url);
    const ana = await TestClient.connect(server.url, owner);
    expect((await pullOnce(ana, 'p')).nodeId).not.toBeNull();
    ana.close();
    const document = await openDocument(server.url, owner);
    document.close();
    const file = await asMember(server.url, owner)('GET', '/room.tug');
    expect(file.status).toBe(200);
    for (const path of ['/healthz', '/readyz', '/metrics'])
      expect((await fetch(server.url + path)).status, path).toBe(200);
    const description = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as { servers: unknown };
    expect(description.servers).toEqual([{ url: '/art/tug/' }]);
    const room = await fetch(`${server.url}/room/${owner.room}`);
    expect(room.headers.get('x-robots-tag')).toBe('noindex');
  });

  it('leaves nothing outside', async () => {
    for (const path of ['/', '/healthz', '/api/packs', '/art', '/art/tugboat/api/packs', '/art/tug../api/packs']) {
      const answer = await fetch(origin + path);
      expect(answer.status, path).toBe(404);
      expect(await answer.text(), path).toBe('Tug is at /art/tug here\n');
    }
    const socket = `${SOCKET_PATH}/?EIO=4&transport=websocket`;
    for (const path of [`${YJS_PATH}/room`, socket]) {
      expect(await upgrade(server.url + path), path).toBe(101);
      expect(await upgrade(origin + path), path).toBe(404);
    }
  });
});
