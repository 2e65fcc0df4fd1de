import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Presence } from '../../../lib/document/schema';
import { YJS_CLOSE, type Membership } from '../../../lib/protocol';
import { presenceOf } from '../../fixtures/document';
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
async function open(member: Membership): Promise<TestDocument> {
  const document = await openDocument(server.url, member);
  documents.push(document);
  return document;
}
const state = ({ memberId }: Membership, change: Partial<Presence> = {}): Presence => presenceOf(memberId, change);
const seen = ({ provider }: TestDocument, of: TestDocument) =>
  provider.awareness.getStates().get(of.doc.clientID) as Presence | undefined;

describe('presence', () => {
  it('A1 A5: shows everybody where somebody is, until they leave', async () => {
    const owner = await makeRoom(server.url);
    const ana = await open(owner);
    const member = await joinRoom(server.url, owner.room, 'Ben');
    const ben = await open(member);
    ben.provider.awareness.setLocalState(state(member, { cursor: { x: 33, y: 44 } }));
    await until('the cursor', () => seen(ana, ben)?.cursor?.x === 33);
    const late = await open(owner);
    await until('the cursor for who comes later', () => seen(late, ben)?.cursor?.x === 33);
    ben.provider.ws?.close();
    await until('Ben to be gone', () => seen(ana, ben) === undefined);
    ben.provider.awareness.setLocalState(state(member, { cursor: { x: 55, y: 44 } }));
    await until('Ben to be back', () => seen(ana, ben)?.cursor?.x === 55);
    ben.close();
    await until('Ben to be gone for good', () => seen(ana, ben) === undefined && seen(late, ben) === undefined);
  });

  it('A1 A2: takes no broken state and none of somebody else', async () => {
    const owner = await makeRoom(server.url);
    const ana = await open(owner);
    const broken = await open(owner);
    broken.provider.awareness.setLocalState({ ...state(owner), tool: 4 });
    expect((await broken.closed).code).toBe(YJS_CLOSE.malformed);
    const thief = await open(await joinRoom(server.url, owner.room, 'Thief'));
    thief.provider.awareness.setLocalState(state(owner));
    expect((await thief.closed).code).toBe(YJS_CLOSE.forbidden);
    expect(seen(ana, thief)).toBeUndefined();
    expect(seen(ana, broken)).toBeUndefined();
  });

  it('A3: lets no viewer seem to pull', async () => {
    const owner = await makeRoom(server.url, { linkRole: 'viewer' });
    const ana = await open(owner);
    const member = await joinRoom(server.url, owner.room, 'Vic');
    const viewer = await open(member);
    viewer.provider.awareness.setLocalState(state(member));
    await until('the viewer', () => seen(ana, viewer) !== undefined);
    const pull = { pullId: 'p', handle: { x: 1, y: 1 }, target: { x: 2, y: 2 } };
    viewer.provider.awareness.setLocalState(state(member, { pull }));
    expect((await viewer.closed).code).toBe(YJS_CLOSE.forbidden);
    await until('the viewer to be gone', () => seen(ana, viewer) === undefined);
  });

  it('A4: is not disturbed by clients that repeat what others said', async () => {
    const owner = await makeRoom(server.url);
    const [ana, ben, cem] = [
      await open(owner),
      await open(await joinRoom(server.url, owner.room, 'Ben')),
      await open(await joinRoom(server.url, owner.room, 'Cem')),
    ];
    // Each y-websocket client sends every state that reaches it back to the server.
    for (let x = 0; x < 30; x++) ana.provider.awareness.setLocalState(state(owner, { cursor: { x, y: 0 } }));
    await until('the last cursor', () => seen(ben, ana)?.cursor?.x === 29 && seen(cem, ana)?.cursor?.x === 29);
    for (const { provider } of [ana, ben, cem]) expect(provider.wsconnected).toBe(true);
    ben.close();
    await until('Ben to be gone', () => seen(cem, ben) === undefined);
    expect(seen(cem, ana)?.cursor?.x).toBe(29);
  });
});
