import { io } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSIONS, SOCKET_PATH, type Membership, type ServerMessages } from '../../../lib/protocol';
import { newRoomId, newToken } from '../../../server/access/tokens';
import { TestClient, joinRoom, makeRoom, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
beforeAll(async () => {
  server = await testServer({ maxRoomParticipants: 3 });
});
afterAll(() => server.close());

const clients: TestClient[] = [];
afterEach(() => {
  for (const client of clients.splice(0)) client.close();
});
async function connect(member: Membership): Promise<TestClient> {
  const client = await TestClient.connect(server.url, member);
  clients.push(client);
  return client;
}
function open(member: Membership, auth: object): TestClient {
  const client = TestClient.open(server.url, member, auth);
  clients.push(client);
  return client;
}

describe('entrance', () => {
  it('V1: tells a client with no version in common to reload, whatever else is wrong', async () => {
    const member = await makeRoom(server.url);
    const { oldest, newest } = PROTOCOL_VERSIONS;
    const later = { oldest: newest + 1, newest: newest + 9 };
    for (const auth of [
      { protocol: newest + 1 },
      { protocol: later },
      { protocol: undefined },
      { protocol: 0, token: 'x' },
    ])
      expect(await open(member, auth).refusal()).toMatchObject({
        code: 'protocol-version',
        params: { oldest, newest },
      });
  });

  it('V1 V7: lets clients of different versions into one room, each told in its own form', async () => {
    const member = await makeRoom(server.url);
    const [first, present, later] = [
      open(member, { protocol: 1 }),
      open(member, {}),
      open(member, { protocol: { oldest: 2, newest: 99 } }),
    ];
    const { newest } = PROTOCOL_VERSIONS;
    const spoken = await Promise.all(
      [first, present, later].map(async (client) => (await client.message('room')).protocol),
    );
    expect(spoken).toEqual([1, newest, newest]);

    const refused = { nodeId: 'nowhere' };
    expect(await first.sendAny('edit:restore', refused)).toEqual({
      ok: false,
      error: { code: 'unknown-node', field: 'nodeId', message: 'unknown-node' },
    });
    expect(await present.sendAny('edit:restore', refused)).toEqual({
      ok: false,
      error: { code: 'unknown-node', field: 'nodeId', params: {} },
    });
    const kind = await first.sendAny('me:set', { name: '', color: '#112233' });
    expect(kind).toMatchObject({ error: { code: 'invalid', message: 'invalid.empty' } });
    // What one does, all of them see.
    await first.do('image:set', { pack: null, seed: 4, truncation: null });
    for (const client of [present, later]) expect((await client.message('node')).kind).toBe('seed');
    await later.do('edit:undo', {});
    await until('the undo', () => first.log.filter(({ name }) => name === 'current').length === 2);
  });

  it('V2: refuses unknown rooms, unknown tokens and what is neither', async () => {
    const member = await makeRoom(server.url);
    const other = await makeRoom(server.url);
    expect((await open(member, { room: newRoomId() }).refusal()).code).toBe('unknown-room');
    expect((await open(member, { token: newToken() }).refusal()).code).toBe('unauthorised');
    expect((await open(member, { token: other.token }).refusal()).code).toBe('unauthorised');
    expect(await open(member, { room: '../../etc' }).refusal()).toMatchObject({
      code: 'invalid.format',
      field: 'room',
    });
  });

  it('V3: gives a newcomer the room and the frame that is shown', async () => {
    const owner = await makeRoom(server.url, { roomName: 'Noses' });
    const ana = await connect(owner);
    const room = await ana.message('room');
    expect(room).toMatchObject({ room: owner.room, name: 'Noses', drag: null, me: { name: 'Ana', role: 'owner' } });
    expect(room.nodes).toMatchObject([{ id: room.current, kind: 'start', parent: null, seed: 7, truncation: 0.7 }]);
    const frame = await ana.frame((header) => header.final);
    expect(frame.header).toMatchObject({ nodeId: room.current, encoding: 'image/webp', size: 256 });
    expect(ana.log.slice(0, 2).map(({ name }) => name)).toEqual(['room', 'frame']);
  });

  it('V3: gives who comes in the middle of a drag its newest frame', async () => {
    const owner = await makeRoom(server.url);
    const ana = await connect(owner);
    await ana.do('pull:start', { pullId: 'p', handle: { x: 99, y: 99 }, target: { x: 150, y: 99 } });
    const running = await ana.frame((header) => header.step >= 1);
    const ben = await connect(await joinRoom(server.url, owner.room, 'Ben'));
    const room = await ben.message('room');
    expect(room.drag).toEqual({
      dragId: running.header.dragId,
      live: true,
      pullers: [{ pointId: 'p', memberId: owner.memberId }],
    });
    const seen = await ben.frame(() => true);
    expect(seen.header.dragId).toBe(running.header.dragId);
    expect(seen.header.seq).toBeGreaterThanOrEqual(running.header.seq);
  });

  it('V4 M6: lets no more in than the limit, and says so', async () => {
    const owner = await makeRoom(server.url);
    for (let i = 0; i < 3; i++) await connect(owner);
    const late = open(owner, {});
    expect(await late.message('bye')).toMatchObject({ code: 'too-many.connections', params: { max: 3 } });
    await until('the end of the connection', () => !late.socket.connected);
    expect(late.log.map(({ name }) => name)).not.toContain('room');
  });

  it('V5: tells everybody who comes and goes, a member with two connections once', async () => {
    const owner = await makeRoom(server.url);
    const ana = await connect(owner);
    const member = await joinRoom(server.url, owner.room, 'Ben');
    const names = () => {
      const last = ana.log.filter(({ name }) => name === 'participants').at(-1)?.message;
      return (last as ServerMessages['participants'] | undefined)?.participants.map(({ name }) => name).join();
    };
    const first = await connect(member);
    const second = await connect(member);
    await until('Ben once', () => names() === 'Ana,Ben');
    first.close();
    await until('the news', () => ana.log.filter(({ name }) => name === 'participants').length === 3);
    expect(names()).toBe('Ana,Ben');
    second.close();
    await until('Ben to leave', () => names() === 'Ana');
  });

  it('V6: refuses pages of other sites', async () => {
    const owner = await makeRoom(server.url);
    const attempt = (origin: string) =>
      new Promise<string>((resolve) => {
        const socket = io(server.url, {
          path: SOCKET_PATH,
          transports: ['websocket'],
          auth: { protocol: PROTOCOL_VERSIONS, room: owner.room, token: owner.token },
          extraHeaders: { origin },
          reconnection: false,
          forceNew: true,
        });
        socket.on('connect', () => {
          socket.disconnect();
          resolve('in');
        });
        socket.on('connect_error', () => resolve('out'));
      });
    expect(await attempt('https://evil.example')).toBe('out');
    expect(await attempt('null')).toBe('out');
    expect(await attempt(server.url)).toBe('in');
  });
});
