/** What the server tells of changes that came: that they are stored, and whose they were. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { POINTS, SETTERS, SETTINGS } from '../../../lib/document/schema';
import { YJS_CLOSE, type Membership } from '../../../lib/protocol';
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
async function open(member: Membership): Promise<TestDocument> {
  const document = await openDocument(server.url, member);
  documents.push(document);
  return document;
}
const point = ({ memberId }: Membership, id: string) => pointOf(memberId, id);

describe('a change of the document', () => {
  it('Y10: tells who changed something when it is stored, and not before', async () => {
    const member = await makeRoom(server.url);
    const document = await open(member);
    await until('nothing unsaved', () => document.saving.connected && !document.saving.unsaved);
    document.doc.getMap(POINTS).set('a', point(member, 'a'));
    expect(document.saving.unsaved).toBe(true);
    await until('the acknowledgement', () => !document.saving.unsaved);
    const stored = new Y.Doc();
    for (const { update } of await server.store.documents.updates(member.room)) Y.applyUpdate(stored, update);
    expect([...stored.getMap(POINTS).keys()]).toEqual(['a']);
    // Away, a change is unsaved; back, it is sent and confirmed.
    document.provider.disconnect();
    document.doc.getMap(POINTS).set('b', point(member, 'b'));
    expect(document.saving).toEqual({ unsaved: true, connected: false });
    document.provider.connect();
    await until('the acknowledgement after coming back', () => document.saving.connected && !document.saving.unsaved);
    expect([...(await open(member)).doc.getMap(POINTS).keys()].sort()).toEqual(['a', 'b']);
  });

  it('Y11: says who changed a setting, whoever claims to have', async () => {
    const member = await makeRoom(server.url);
    const ben = await joinRoom(server.url, member.room, 'Ben');
    const [anas, bens] = [await open(member), await open(ben)];
    bens.doc.getMap(SETTINGS).set('stepPx', 3);
    const setter = await until('the setter', () => anas.doc.getMap(SETTERS).get('stepPx'));
    expect(setter).toMatchObject({ memberId: ben.memberId, name: 'Ben' });
    bens.doc.getMap(SETTERS).set('stepPx', { ...(setter as object), memberId: member.memberId, name: 'Ana' });
    expect((await bens.closed).code).toBe(YJS_CLOSE.refused);
    expect(anas.doc.getMap(SETTERS).get('stepPx')).toEqual(setter);
  });
});
