import { createEncoder, toUint8Array, writeVarUint } from 'lib0/encoding';
import WebSocket from 'ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { writeUpdate } from 'y-protocols/sync';
import * as Y from 'yjs';
import { MASK, POINTS, SETTERS, SETTINGS } from '../../../lib/document/schema';
import {
  MAX_YJS_MESSAGE_BYTES,
  YJS_CLOSE,
  YJS_PATH,
  YJS_TOKEN_PREFIX,
  yjsSubprotocols,
  type Membership,
} from '../../../lib/protocol';
import { newRoomId, newToken } from '../../../server/access/tokens';
import { RATES } from '../../../server/access/rates';
import { pointOf } from '../../fixtures/document';
import { joinRoom, makeRoom, openDocument, until, type TestDocument } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const documents: TestDocument[] = [];
afterEach(() => {
  for (const document of documents.splice(0)) document.close();
});
async function open(member: Membership, options?: Parameters<typeof openDocument>[2]): Promise<TestDocument> {
  const document = await openDocument(server.url, member, options);
  documents.push(document);
  return document;
}

const point = ({ memberId }: Membership, id: string) => pointOf(memberId, id);
const ids = ({ doc }: TestDocument) => [...doc.getMap(POINTS).keys()].sort().join();

/** A bare WebSocket and the code it was closed with. */
function raw(member: Pick<Membership, 'room' | 'token'>, protocols?: string[], origin?: string) {
  const socket = new WebSocket(
    `${server.url.replace('http', 'ws')}${YJS_PATH}/${member.room}`,
    protocols ?? [...yjsSubprotocols(), YJS_TOKEN_PREFIX + member.token],
    origin === undefined ? {} : { origin },
  );
  const opened = new Promise<void>((resolve) => socket.on('open', resolve));
  const closed = new Promise<number>((resolve) => {
    socket.on('close', resolve);
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('error', () => undefined);
  });
  return { socket, opened, closed };
}

describe('the document', () => {
  it('Y1: opens by token in the subprotocol, and says what is wrong otherwise', async () => {
    const member = await makeRoom(server.url);
    const other = await makeRoom(server.url);
    expect(await raw({ room: member.room, token: newToken() }).closed).toBe(YJS_CLOSE.unauthorised);
    expect(await raw({ room: member.room, token: other.token }).closed).toBe(YJS_CLOSE.unauthorised);
    expect(await raw(member, yjsSubprotocols()).closed).toBe(YJS_CLOSE.unauthorised);
    expect(await raw({ room: newRoomId(), token: member.token }).closed).toBe(YJS_CLOSE.unknownRoom);
    expect(await raw({ room: 'short', token: member.token }).closed).toBe(YJS_CLOSE.unknownRoom);
    const good = raw(member);
    await good.opened;
    expect(good.socket.protocol).toBe(yjsSubprotocols()[0]);
    good.socket.close();
  });

  it('V6: is closed to pages of other sites', async () => {
    const member = await makeRoom(server.url);
    expect(await raw(member, undefined, 'https://evil.example').closed).toBe(403);
    const own = raw(member, undefined, server.url);
    await own.opened;
    own.socket.close();
  });

  it('Y2: is there for whoever comes, also after everybody left and the server was restarted', async () => {
    const owner = await makeRoom(server.url);
    const ana = await open(owner);
    ana.doc.getMap(POINTS).set('a', point(owner, 'a'));
    const ben = await open(await joinRoom(server.url, owner.room, 'Ben'));
    await until('the point', () => ids(ben) === 'a');
    ana.close();
    ben.close();
    server = await server.restart();
    expect(ids(await open(owner))).toBe('a');
  });

  it('Y3: takes no update that breaks it, tells nobody, and goes on', async () => {
    const owner = await makeRoom(server.url);
    const ana = await open(owner);
    const bad = await open(await joinRoom(server.url, owner.room, 'Bad'));
    bad.doc.getMap(SETTINGS).set('stepPx', 'fast');
    expect((await bad.closed).code).toBe(YJS_CLOSE.refused);
    ana.doc.getMap(POINTS).set('a', point(owner, 'a'));
    const ben = await open(await joinRoom(server.url, owner.room, 'Ben'));
    await until('the point', () => ids(ben) === 'a');
    expect(ben.doc.getMap(SETTINGS).toJSON()).toEqual({});
    expect(ana.doc.getMap(SETTINGS).toJSON()).toEqual({});
  });

  it('Y3: takes what a page had kept, also when its storage is read before the server has answered', async () => {
    const owner = await makeRoom(server.url);
    const ana = await open(owner);
    ana.doc.getMap(SETTINGS).set('stepPx', 3);
    await until('the setter', () => ana.doc.getMap(SETTERS).has('stepPx'));
    const kept = Y.encodeStateAsUpdate(ana.doc);
    const late = await open(owner, { wait: false });
    late.provider.on('status', ({ status }) => {
      if (status === 'connected') Y.applyUpdate(late.doc, kept);
    });
    const came = until('the acknowledgement', () => late.saving.connected && !late.saving.unsaved);
    expect(await Promise.race([late.closed, came])).toBe(true);
    late.doc.getMap(POINTS).set('a', point(owner, 'a'));
    await until('the point', () => ids(ana) === 'a');
  });

  it('Y4: is read-only for viewers', async () => {
    const owner = await makeRoom(server.url, { linkRole: 'viewer' });
    const ana = await open(owner);
    ana.doc.getMap(POINTS).set('a', point(owner, 'a'));
    const member = await joinRoom(server.url, owner.room, 'Vic');
    const viewer = await open(member);
    await until('the point', () => ids(viewer) === 'a');
    viewer.doc.getMap(POINTS).delete('a');
    expect((await viewer.closed).code).toBe(YJS_CLOSE.forbidden);
    const offline = new Y.Doc();
    offline.getMap(POINTS).set('b', point(member, 'b'));
    const again = await open(member, { wait: false, doc: offline });
    expect((await again.closed).code).toBe(YJS_CLOSE.forbidden);
    expect(ids(await open(owner))).toBe('a');
  });

  it('Y5: refuses what is no message or too large', async () => {
    const owner = await makeRoom(server.url);
    for (const bytes of [
      Uint8Array.of(77),
      Uint8Array.of(0, 9),
      Uint8Array.of(0, 2, 4, 255, 255),
      Uint8Array.of(1, 200),
    ]) {
      const { socket, opened, closed } = raw(owner);
      await opened;
      socket.send(bytes);
      expect(await closed).toBe(YJS_CLOSE.malformed);
    }
    const { socket, opened, closed } = raw(owner);
    await opened;
    socket.send(new Uint8Array(MAX_YJS_MESSAGE_BYTES + 1));
    expect(await closed).toBe(1009);
    expect(ids(await open(owner))).toBe('');
  });

  it('Y6: takes what was made offline, once it has all of it', async () => {
    const owner = await makeRoom(server.url);
    const ana = await open(owner);
    ana.provider.disconnect();
    ana.doc.getMap(POINTS).set('a', point(owner, 'a'));
    ana.doc.getMap(POINTS).set('b', point(owner, 'b'));
    const ben = await open(await joinRoom(server.url, owner.room, 'Ben'));
    ben.doc.getMap(POINTS).set('c', point(owner, 'c'));
    // Changes at once on coming back, so that its update overtakes what it builds upon.
    ana.provider.on('status', ({ status }) => {
      if (status === 'connected') ana.doc.getMap(POINTS).set('d', point(owner, 'd'));
    });
    ana.provider.connect();
    await until('all points with both', () => ids(ana) === 'a,b,c,d' && ids(ben) === 'a,b,c,d');
    expect(ana.provider.wsconnected).toBe(true);
  });

  it('Y7: survives many changes, compacted', async () => {
    const owner = await makeRoom(server.url);
    const ana = await open(owner);
    for (let i = 0; i < 450; i++)
      ana.doc.getMap(POINTS).set('a', { ...point(owner, 'a'), handle: { x: i % 256, y: 1 } });
    const ben = await open(owner);
    await until(
      'the last change',
      () => (ben.doc.getMap(POINTS).get('a') as { handle: { x: number } } | undefined)?.handle.x === 449 % 256,
    );
    await until('the compaction', async () => (await server.store.documents.updates(owner.room)).length < 250);
    server = await server.restart();
    expect(await server.store.documents.updates(owner.room)).toHaveLength(1);
    const again = await open(owner);
    expect(again.doc.getMap(POINTS).get('a')).toMatchObject({ handle: { x: 449 % 256 } });
    expect(again.doc.getArray(MASK).length).toBe(0);
  });

  it('Y8: ends the connection of a flood with a code that lets it come back', async () => {
    const strict = await testServer({ rateScale: 1 });
    try {
      const member = await makeRoom(strict.url);
      const socket = new WebSocket(`${strict.url.replace('http', 'ws')}${YJS_PATH}/${member.room}`, [
        ...yjsSubprotocols(),
        YJS_TOKEN_PREFIX + member.token,
      ]);
      const closed = new Promise<number>((resolve) => socket.on('close', resolve));
      await new Promise((resolve) => socket.on('open', resolve));
      const stateQuestion = Uint8Array.of(0, 0, 1, 0);
      for (let i = 0; i < 5 * RATES.yjs.count; i++) socket.send(stateQuestion);
      const code = await closed;
      expect(code).toBe(YJS_CLOSE.rateLimited);
      expect(code >= 4400 && code < 4500).toBe(false);
    } finally {
      await strict.close();
    }
  });

  it('Y8: ends the connection of who sends few messages that cost much', async () => {
    const strict = await testServer({ rateScale: 1 });
    try {
      const owner = await makeRoom(strict.url, { linkRole: 'viewer' });
      const document = await openDocument(strict.url, owner);
      const { doc } = document;
      const path = Array.from({ length: 2400 }, () => Math.random() * 256);
      for (let i = 0; i < 60; i++)
        doc.getArray(MASK).push([{ id: `s${i}`, mode: 'paint', radius: 5, path, memberId: owner.memberId }]);
      await until('the strokes', async () => (await strict.store.documents.updates(owner.room)).length >= 60);
      const viewer = await joinRoom(strict.url, owner.room, 'Vic');
      const socket = new WebSocket(`${strict.url.replace('http', 'ws')}${YJS_PATH}/${viewer.room}`, [
        ...yjsSubprotocols(),
        YJS_TOKEN_PREFIX + viewer.token,
      ]);
      const closed = new Promise<number>((resolve) => socket.on('close', resolve));
      await new Promise((resolve) => socket.on('open', resolve));
      const encoder = createEncoder();
      writeVarUint(encoder, 0);
      writeUpdate(encoder, Y.encodeStateAsUpdate(doc));
      const known = toUint8Array(encoder);
      for (let i = 0; i < RATES.yjs.count - 50; i++) socket.send(known);
      expect(await closed).toBe(YJS_CLOSE.rateLimited);
      document.close();
    } finally {
      await strict.close();
    }
  });
});
