/** A client behind a proxy that refuses: what it says is what stands in the way, and it comes back when that is gone. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { Api } from '../../../lib/client/api';
import { RoomClient } from '../../../lib/client/room-client';
import { MASK, SETTINGS } from '../../../lib/document/schema';
import { YJS_CLOSE, problem, type Membership } from '../../../lib/protocol';
import { openProxy, type Proxy } from '../../fixtures/proxy';
import { makeQuickRoom, makeRoom, openDocument, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let proxy: Proxy;
beforeAll(async () => {
  server = await testServer();
  proxy = await openProxy(server.url);
});
afterEach(() => {
  proxy.set({});
});
afterAll(async () => {
  await proxy.close();
  await server.close();
});

/** A page's client, connected over the proxy. */
function enter(owner: Membership): RoomClient<null> {
  const client = new RoomClient<null>(owner, {
    base: proxy.url,
    screen: { decode: () => Promise.resolve(null), show: () => undefined },
    notice: () => undefined,
    WebSocket: WebSocket as unknown as typeof globalThis.WebSocket,
  });
  client.connect();
  return client;
}

const inRoom = ({ store }: RoomClient<null>) =>
  until('the room', () => store.getState().link === 'online' && store.getState().documentConnected);

describe('a proxy that lets no WebSockets through', () => {
  it('V10: leaves the whole room over polling: pulls with their frames, the document, who is there; and WebSockets again once they pass', async () => {
    const owner = await makeQuickRoom(server.url);
    const witness = await openDocument(server.url, owner);
    proxy.set({ noUpgrades: /./ });
    const client = enter(owner);
    try {
      await inRoom(client);
      const { store, document, pulls } = client;
      await until('the word for it', () => store.getState().polling);
      expect(store.getState().blocked).toBe(false);

      const nodes = store.getState().nodes.size;
      const shown = store.getState().shown;
      pulls.start({ x: 128, y: 128 });
      pulls.move({ x: 140, y: 128 });
      // The drag has three steps, of which a slow line may skip some.
      await until('frames of the pull', () => store.getState().shown > shown + 1);
      pulls.end();
      await until('the edit', () => store.getState().nodes.size === nodes + 1 && store.getState().drag === null);

      document.change('', () => document.settings.set('stepPx', 3));
      await until('the others to have it', () => witness.doc.getMap(SETTINGS).get('stepPx') === 3);
      await until('the confirmation', () => !store.getState().unsaved);
      // A whole document, larger than what one request of the drag channel may hold.
      const path = Array.from({ length: 2400 }, (_, i) => i + 0.123456789);
      witness.doc.transact(() => {
        for (let i = 0; i < 60; i++)
          witness.doc.getArray(MASK).push([{ id: `s${i}`, mode: 'paint', radius: 5, path, memberId: owner.memberId }]);
      });
      await until('what the others drew', () => document.mask.length === 60);

      proxy.set({});
      document.provider.disconnect();
      document.provider.connect();
      client.socket.io.io.engine.close();
      await until('WebSockets', () => !store.getState().polling && store.getState().link === 'online');
      expect(client.socket.io.io.engine.transport.name).toBe('websocket');
    } finally {
      client.close();
      witness.close();
    }
  });

  it('V10: ends a document over polling with the code that a WebSocket would get', async () => {
    const owner = await makeRoom(server.url);
    proxy.set({ noUpgrades: /./ });
    const stranger = await openDocument(
      proxy.url,
      { ...owner, token: 'x'.repeat(owner.token.length) },
      { wait: false },
    );
    expect((await stranger.closed).code).toBe(YJS_CLOSE.unauthorised);
    stranger.close();
  });

  // Only one of the two as well: a proxy may know one path and not the other.
  it.each([
    { noUpgrades: /./, noRequests: /^\/(socket|document)\// },
    { noUpgrades: /^\/socket\//, noRequests: /^\/socket\// },
    { noUpgrades: /^\/yjs\//, noRequests: /^\/document\// },
  ])('and polls no better is told from a server that is gone (%j)', async (rules) => {
    const owner = await makeRoom(server.url);
    proxy.set(rules);
    const client = enter(owner);
    try {
      const now = () => client.store.getState();
      await until('the word for it', () => now().blocked);
      proxy.set({});
      await inRoom(client);
      await until('the word to go', () => !now().blocked);
    } finally {
      client.close();
    }
  });
});

describe('a proxy that answers by itself', () => {
  it('is named with what it said, also where it answers with a page', async () => {
    const api = new Api(proxy.url);
    const failed = (call: Promise<unknown>) =>
      call.then(
        () => null,
        (error: unknown) => (error as { problem: unknown }).problem,
      );
    proxy.set({ maxBody: 1000 });
    const file = new Blob([new Uint8Array(2000)]);
    expect(await failed(api.importFile(file, { name: 'Ana', color: '#112233' }))).toEqual(problem('too-large.between'));
    for (const status of [502, 503, 504]) {
      proxy.set({ status });
      expect(await failed(api.packs())).toEqual(problem('unreachable.between', { status }));
    }
    proxy.set({ status: 403 });
    expect(await failed(api.packs())).toEqual(problem('forbidden.between', { status: 403 }));
    proxy.set({ status: 200 });
    expect(await failed(api.packs())).toEqual(problem('unreadable.page'));
    proxy.set({});
    expect(await failed(api.packs())).toBeNull();
  });
});
