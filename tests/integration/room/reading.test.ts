/** Looking at a room from outside: right answers, and no room in memory for it. */
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { POINTS } from '../../../lib/document/schema';
import { readRoomFile } from '../../../lib/export/room/read';
import {
  PROTOCOL_VERSIONS,
  SOCKET_PATH,
  YJS_CLOSE,
  YJS_PATH,
  YJS_TOKEN_PREFIX,
  createdInviteSchema,
  shareSchema,
  yjsSubprotocols,
  type Membership,
} from '../../../lib/protocol';
import { pointOf } from '../../fixtures/document';
import { asMember, call } from '../support/api';
import { TestClient, joinRoom, makeRoom, openDocument, pullOnce, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let owner: Membership;
let node: string;
let invite: string;
/** The room as a file, from when it was in memory. */
let file: Uint8Array;

beforeAll(async () => {
  server = await testServer();
  owner = await makeRoom(server.url);
  await joinRoom(server.url, owner.room, 'Ben');
  const ana = await TestClient.connect(server.url, owner);
  node = (await pullOnce(ana, 'p')).nodeId ?? '';
  const made = await asMember(server.url, owner)('POST', '/invites', { role: 'viewer', hours: null, maxUses: null });
  invite = createdInviteSchema.parse(made.json()).token;
  const document = await openDocument(server.url, owner);
  document.doc.getMap(POINTS).set('p', pointOf(owner.memberId, 'p'));
  await until('the point', () => !document.saving.unsaved);
  file = (await asMember(server.url, owner)('GET', '/room.tug')).bytes;
  document.close();
  ana.close();
  server = await server.restart();
});
afterAll(() => server.close());

async function roomsInMemory(): Promise<number> {
  const text = await server.metrics.registry.getSingleMetricAsString('tug_rooms');
  return Number(/^tug_rooms (\d+)$/m.exec(text)?.[1]);
}

describe('a room that nobody is in', () => {
  it.each([
    '/thumbnail',
    '/share',
    '/nodes/NODE/thumbnail',
    '/nodes/NODE/replay',
    '/nodes/NODE/frames/1',
    '/nodes/NODE/picture.png',
    '/nodes/NODE/before-after.png',
    '/nodes/NODE/contact-sheet.png',
    '/nodes/NODE/latents.npz',
    '/room.tug',
  ])('P5: is looked at with %s and stays out of memory', async (path) => {
    const get = asMember(server.url, owner);
    const answer = await get('GET', path.replace('NODE', node));
    expect(answer.status).toBe(200);
    expect(answer.bytes.length).toBeGreaterThan(0);
    expect((await get('GET', path.replace('NODE', 'nowhere'))).status).toBe(path.includes('NODE') ? 404 : 200);
    expect((await call(server.url, 'GET', `/api/rooms/${owner.room}${path}`, 'x'.repeat(43))).status).toBe(401);
    expect(await roomsInMemory()).toBe(0);
  });

  it('P5 X6: gives the same file as when it was in memory', async () => {
    const now = (await asMember(server.url, owner)('GET', '/room.tug')).bytes;
    expect(readRoomFile(now).document.points).toHaveProperty('p');
    expect(Buffer.from(now).equals(file)).toBe(true);
    expect(await roomsInMemory()).toBe(0);
  });

  it('P5: says who is in it, what an invite opens, and whose a key is', async () => {
    const { members, invites } = shareSchema.parse((await asMember(server.url, owner)('GET', '/share')).json());
    expect(members.map(({ name }) => name).sort()).toEqual(['Ana', 'Ben']);
    expect(invites).toMatchObject([{ role: 'viewer', uses: 0 }]);
    const looked = await call(server.url, 'POST', '/api/invites/look', null, { invite });
    expect(looked.json()).toEqual({ room: owner.room, roomName: 'Untitled room', role: 'viewer' });
    const { token } = owner;
    const known = { name: 'Ana', color: '#22aa88', token };
    const join = `/api/rooms/${owner.room}/join`;
    expect((await call(server.url, 'POST', join, null, known)).json()).toEqual(owner);
    expect((await call(server.url, 'POST', join, null, { ...known, token: 'x'.repeat(43) })).status).toBe(401);
    expect(await roomsInMemory()).toBe(0);
  });

  it('P5: is not loaded for strangers, whichever way they come', async () => {
    const token = 'x'.repeat(43);
    const auth = { protocol: PROTOCOL_VERSIONS, room: owner.room, token };
    const socket = io(server.url, { path: SOCKET_PATH, transports: ['websocket'], auth, reconnection: false });
    await new Promise((resolve) => socket.once('connect_error', resolve));
    socket.close();
    const address = `${server.url.replace('http', 'ws')}${YJS_PATH}/${owner.room}`;
    const yjs = new WebSocket(address, [...yjsSubprotocols(), YJS_TOKEN_PREFIX + token]);
    expect(await new Promise((resolve) => yjs.once('close', resolve))).toBe(YJS_CLOSE.unauthorised);
    expect((await call(server.url, 'PATCH', `/api/rooms/${owner.room}`, token, { name: 'Mine' })).status).toBe(401);
    expect(await roomsInMemory()).toBe(0);
  });

  it('P5: is loaded by its members', async () => {
    const ana = await TestClient.connect(server.url, owner);
    expect(await roomsInMemory()).toBe(1);
    ana.close();
  });
});
