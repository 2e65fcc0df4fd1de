/** Clients of different versions in one room, on both channels. */
import WebSocket from 'ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { POINTS, type Presence } from '../../../lib/document/schema';
import {
  DOCUMENT_VERSIONS,
  YJS_CLOSE,
  YJS_PATH,
  YJS_TOKEN_PREFIX,
  yjsSubprotocols,
  type Membership,
  type VersionRange,
} from '../../../lib/protocol';
import { presenceOf } from '../../fixtures/document';
import { TestClient, joinRoom, makeRoom, openDocument, until, type TestDocument } from '../support/client';
import { testServer, type TestServer } from '../support/server';

const FIRST: VersionRange = { oldest: 1, newest: 1 };
const LATER: VersionRange = { oldest: 2, newest: DOCUMENT_VERSIONS.newest + 3 };

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});
/** A client of some version on both channels. */
async function enter(member: Membership, versions: VersionRange) {
  const client = TestClient.open(server.url, member, { protocol: versions });
  await client.message('room');
  const document = await openDocument(server.url, member, { versions });
  ends.push(() => {
    client.close();
    document.close();
  });
  return { client, document };
}

const state = ({ memberId }: Membership) => presenceOf(memberId);
const spoken = ({ provider }: TestDocument) => provider.ws?.protocol;
const toldTool = ({ provider }: TestDocument, of: TestDocument) =>
  (provider.awareness.getStates().get(of.doc.clientID) as Presence | undefined)?.tool;

describe('versions of the document', () => {
  it('V7 Y1: an old, a present and a later client share room, document and presence', async () => {
    const owner = await makeRoom(server.url);
    const member = await joinRoom(server.url, owner.room, 'Ben');
    const third = await joinRoom(server.url, owner.room, 'Cem');
    const old = await enter(owner, FIRST);
    const present = await enter(member, DOCUMENT_VERSIONS);
    const later = await enter(third, LATER);
    expect([old, present, later].map(({ document }) => spoken(document))).toEqual([
      'tug.yjs.v1',
      'tug.yjs.v2',
      'tug.yjs.v2',
    ]);

    // A tool and a field that only the later one knows: nobody stays unseen for that.
    later.document.provider.awareness.setLocalState({ ...state(third), tool: 'tweezers', pressure: 0.4 });
    const seen = await until('the later one', () => present.document.others().get(later.document.doc.clientID));
    expect(seen).toMatchObject({ memberId: third.memberId, tool: 'unknown', cursor: { x: 1, y: 2 } });
    expect(toldTool(present.document, later.document)).toBe('tweezers');
    await until('the later one for the old one', () => toldTool(old.document, later.document) === 'hand');
    old.document.provider.awareness.setLocalState(state(owner));
    await until('the old one', () => later.document.others().get(old.document.doc.clientID)?.tool === 'pull');

    // Everything else is the same for all of them.
    const point = { handle: { x: 1, y: 2 }, target: null, memberId: owner.memberId, name: 'Ana', color: '#7c5cff' };
    old.document.doc.getMap(POINTS).set('a', { ...point, id: 'a', createdAt: 1 });
    await until('the point', () => later.document.doc.getMap(POINTS).has('a'));
    await later.client.do('image:set', { pack: null, seed: 4, truncation: null });
    for (const { client } of [old, present]) expect((await client.message('node')).kind).toBe('seed');
  });

  it('V7 Y1: who comes later into a room is told of those who are here in its own form', async () => {
    const owner = await makeRoom(server.url);
    const member = await joinRoom(server.url, owner.room, 'Ben');
    const here = await enter(owner, DOCUMENT_VERSIONS);
    here.document.provider.awareness.setLocalState({ ...state(owner), tool: 'tweezers' });
    const old = await enter(member, FIRST);
    await until('who is here', () => toldTool(old.document, here.document) === 'hand');
  });

  it('V1 Y1: without a common version it says so first, whatever else is wrong', async () => {
    const { room, token } = await makeRoom(server.url);
    for (const offered of [
      ['tug.yjs.v0', YJS_TOKEN_PREFIX + token],
      [...yjsSubprotocols({ oldest: 98, newest: 99 }), `${YJS_TOKEN_PREFIX}unknown`],
    ]) {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}${YJS_PATH}/${room}`, offered);
      const closed = await new Promise<[number, string]>((resolve) =>
        socket.on('close', (code, reason) => resolve([code, reason.toString()])),
      );
      expect(closed[0]).toBe(YJS_CLOSE.version);
      expect(closed[1]).toContain('protocol-version');
      expect(socket.protocol).toBe(offered[0]);
    }
  });
});
