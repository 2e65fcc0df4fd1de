/** What one connection of the document's channel can make the others, and the server's line, carry. */
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding';
import WebSocket from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { messageYjsSyncStep2, writeSyncStep1 } from 'y-protocols/sync';
import * as Y from 'yjs';
import { MASK } from '../../../lib/document/schema';
import { YJS_CLOSE, YJS_PATH, YJS_TOKEN_PREFIX, yjsSubprotocols, type Membership } from '../../../lib/protocol';
import { RATES } from '../../../server/access/rates';
import { MAX_CLIENT_IDS } from '../../../server/surfaces/yjs/connection';
import { presenceOf } from '../../fixtures/document';
import { joinRoom, makeRoom, openDocument, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ rateScale: 1 });
});
afterAll(() => server.close());

/** A bare connection, open. @param hear told all that comes, from the first word on */
async function raw(member: Membership, hear: (data: Buffer) => void = () => undefined) {
  const address = `${server.url.replace('http', 'ws')}${YJS_PATH}/${member.room}`;
  const socket = new WebSocket(address, [...yjsSubprotocols(), YJS_TOKEN_PREFIX + member.token]);
  socket.on('message', hear);
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  await new Promise((resolve) => socket.on('open', resolve));
  return { socket, closed };
}

/** A message with the states of so many clients, all of them this member's. @param first of their ids */
function statesOf({ memberId }: Membership, count: number, first = 1000): Uint8Array {
  const state = presenceOf(memberId);
  const ids = new Awareness(new Y.Doc());
  const clients = Array.from({ length: count }, (_, i) => first + i);
  for (const client of clients) {
    ids.states.set(client, state);
    ids.meta.set(client, { clock: 1, lastUpdated: 0 });
  }
  const encoder = createEncoder();
  writeVarUint(encoder, 1);
  writeVarUint8Array(encoder, encodeAwarenessUpdate(ids, clients));
  ids.destroy();
  return toUint8Array(encoder);
}

/** A message that asks for the whole document. */
function question(): Uint8Array {
  const encoder = createEncoder();
  writeVarUint(encoder, 0);
  writeSyncStep1(encoder, new Y.Doc());
  return toUint8Array(encoder);
}

describe('what a connection costs', () => {
  it('A6: speaks for a few Yjs clients, and is ended with all of them when it takes more', async () => {
    const owner = await makeRoom(server.url);
    const witness = await openDocument(server.url, owner);
    const others = () => [...witness.provider.awareness.getStates().keys()].filter((id) => id >= 1000 && id < 3000);
    const { socket, closed } = await raw(owner);
    socket.send(statesOf(owner, MAX_CLIENT_IDS));
    await until('those that may be', () => others().length === MAX_CLIENT_IDS);
    socket.send(statesOf(owner, MAX_CLIENT_IDS + 1));
    expect(await closed).toMatchObject({ code: YJS_CLOSE.malformed, reason: 'too-many' });
    await until('all of them to be gone', () => others().length === 0);
    const flood = await raw(owner);
    flood.socket.send(statesOf(owner, 900));
    expect((await flood.closed).code).toBe(YJS_CLOSE.malformed);
    expect(others()).toEqual([]);
    witness.close();
  });

  it('A6: a newcomer carries the few states of a connection that sent 200,000', async () => {
    const owner = await makeRoom(server.url);
    const { socket, closed } = await raw(owner);
    socket.send(statesOf(owner, MAX_CLIENT_IDS));
    const somebody = await joinRoom(server.url, owner.room, 'New');
    const greeted = async () => {
      let bytes = 0;
      let answered: () => void = () => undefined;
      const newcomer = await raw(somebody, (data) => {
        if (data[0] === 1) bytes += data.length;
        // The answer to a question that is asked after all that is said to a newcomer.
        if (data[0] === 0 && data[1] === messageYjsSyncStep2) answered();
      });
      const end = new Promise<void>((resolve) => (answered = resolve));
      newcomer.socket.send(question());
      await end;
      newcomer.socket.close();
      return bytes;
    };
    const before = await until('the states', async () => (await greeted()) || null);
    const MANY = 200_000;
    const AT_ONCE = 1000;
    for (let i = 0; i < MANY; i += AT_ONCE) socket.send(statesOf(owner, AT_ONCE, 10_000 + i));
    expect((await closed).code).toBe(YJS_CLOSE.malformed);
    expect(before).toBe(statesOf(owner, MAX_CLIENT_IDS).length);
    expect(await greeted()).toBe(0);
  });

  it('Y8: ends the connection of who asks for the whole document again and again', async () => {
    const owner = await makeRoom(server.url, { linkRole: 'viewer' });
    const document = await openDocument(server.url, owner);
    const path = Array.from({ length: 2400 }, () => Math.random() * 256);
    for (let i = 0; i < 60; i++)
      document.doc.getArray(MASK).push([{ id: `s${i}`, mode: 'paint', radius: 5, path, memberId: owner.memberId }]);
    await until('the strokes', async () => (await server.store.documents.updates(owner.room)).length >= 60);
    const { socket, closed } = await raw(await joinRoom(server.url, owner.room, 'Vic'));
    const answers: number[] = [];
    socket.on('message', (data: Buffer) => {
      if (data[0] !== 0 || data[1] !== messageYjsSyncStep2) return;
      answers.push(data.length);
      socket.send(question());
    });
    socket.send(question());
    expect((await closed).code).toBe(YJS_CLOSE.rateLimited);
    const sent = answers.reduce((sum, bytes) => sum + bytes, 0);
    expect(sent).toBeLessThanOrEqual(RATES.syncBytes.count);
    expect(sent + (answers[0] ?? 0)).toBeGreaterThan(RATES.syncBytes.count - (answers[0] ?? 0));
    document.close();
  });
});
