import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  MAX_SOCKET_MESSAGE_BYTES,
  clientMessages,
  kindOf,
  type ClientMessageName,
  type ProblemCode,
} from '../../../lib/protocol';
import { messageActions, permissions } from '../../../lib/roles/permissions';
import { RATES } from '../../../server/access/rates';
import { TestClient, joinRoom, makeRoom, press, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let strict: TestServer;
beforeAll(async () => {
  server = await testServer();
  strict = await testServer({ rateScale: 1 });
});
afterAll(() => Promise.all([server.close(), strict.close()]));

/** A good message of each kind; those that need something that is not there are refused for that reason only. */
const good: Record<ClientMessageName, object> = {
  'pull:start': press('p', 99, 99),
  'pull:move': { pullId: 'p', target: { x: 100, y: 99 } },
  'pull:end': { pullId: 'p', target: { x: 99, y: 99 } },
  'pull:cancel': { pullId: 'p' },
  'plan:go': {},
  'drag:stop': {},
  'image:set': { pack: null, seed: 3, truncation: null },
  'edit:undo': {},
  'edit:redo': {},
  'edit:restore': { nodeId: 'nowhere' },
  'node:mark': { nodeId: 'nowhere', starred: true },
  'node:image': { nodeId: 'nowhere' },
  'node:parts': { nodeId: 'nowhere' },
  'frame:ack': { seq: 1 },
  'me:set': { name: 'Ben', color: '#112233' },
};

describe('messages', () => {
  it('M1 M2: are all answered, wrong ones with the field that is wrong', async () => {
    const ana = await TestClient.connect(server.url, await makeRoom(server.url));
    const wrong: [string, unknown, ProblemCode, string][] = [
      ['pull:start', { ...press('p', 1, 1), handle: { x: 'a', y: 1 } }, 'invalid.type', 'handle.x'],
      ['pull:start', { ...press('p', 1, 1), target: { x: null, y: 1 } }, 'invalid.type', 'target.x'],
      ['pull:start', { ...press('p', 1, 1), pullId: '' }, 'invalid.format', 'pullId'],
      ['pull:start', { ...press('p', 1, 1), pullId: 'x'.repeat(41) }, 'invalid.format', 'pullId'],
      ['pull:move', undefined, 'invalid.type', ''],
      ['pull:end', [], 'invalid.type', ''],
      ['image:set', { pack: null, seed: -1, truncation: null }, 'invalid.too-small', 'seed'],
      ['image:set', { pack: null, seed: null, truncation: 9 }, 'invalid.too-big', 'truncation'],
      ['me:set', { name: ' ', color: '#112233' }, 'invalid.empty', 'name'],
      ['me:set', { name: 'Ana', color: 'red' }, 'invalid.format', 'color'],
      ['frame:ack', { seq: 'x' }, 'invalid.type', 'seq'],
      ['constructor', {}, 'invalid.message', ''],
      ['no:such', {}, 'invalid.message', ''],
    ];
    for (const [name, message, code, field] of wrong)
      expect(await ana.sendAny(name, message), `${name} ${JSON.stringify(message)}`).toMatchObject({
        ok: false,
        error: { code, field },
      });
    ana.socket.emit('pull:start', { nonsense: true });
    ana.socket.emit('pull:start');
    expect(await ana.send('me:set', { name: 'Ana', color: '#112233' })).toEqual({ ok: true });
    ana.close();
  });

  it('M3: are refused to roles that may not, without effect', async () => {
    const owner = await makeRoom(server.url, { linkRole: 'viewer' });
    const ana = await TestClient.connect(server.url, owner);
    await ana.frame((header) => header.final);
    const viewer = await TestClient.connect(server.url, await joinRoom(server.url, owner.room, 'Vic'));
    expect((await viewer.message('room')).me.role).toBe('viewer');
    for (const name of Object.keys(clientMessages) as ClientMessageName[]) {
      const answer = await viewer.sendAny(name, good[name]);
      const mayView = (permissions[messageActions[name]] as readonly string[]).includes('viewer');
      if (mayView) expect(answer.ok || kindOf(answer.error) !== 'forbidden', name).toBe(true);
      else expect(answer, name).toMatchObject({ ok: false, error: { code: 'forbidden.viewer' } });
    }
    await ana.do('me:set', { name: 'Ana', color: '#7c5cff' });
    const seen = new Set(ana.log.map(({ name }) => name));
    expect([...seen].sort()).toEqual(['frame', 'participants', 'room']);
    ana.close();
    viewer.close();
  });

  it('M4: are answered when they are too large, and end the connection when they are huge', async () => {
    const ana = await TestClient.connect(server.url, await makeRoom(server.url));
    const name = 'x'.repeat(MAX_SOCKET_MESSAGE_BYTES);
    expect(await ana.sendAny('me:set', { name, color: '#112233' })).toMatchObject({ error: { code: 'too-large' } });
    ana.socket.emit('me:set', { name: name.repeat(20), color: '#112233' });
    await until('the end of the connection', () => !ana.socket.connected);
    expect(await (await fetch(`${server.url}/healthz`)).text()).toBe('ok\n');
  });

  it('M5 M6: are counted, and a flood ends its own connection only', async () => {
    const owner = await makeRoom(strict.url);
    const ana = await TestClient.connect(strict.url, owner);
    const ben = await TestClient.connect(strict.url, await joinRoom(strict.url, owner.room, 'Ben'));
    const answers = await Promise.all(
      Array.from({ length: RATES.message.count + 10 }, () => ana.send('drag:stop', {})),
    );
    expect(answers.some((answer) => !answer.ok && answer.error.code === 'rate-limited')).toBe(true);
    expect(answers[0]).toEqual({ ok: true });
    for (let i = 0; i < 3 * RATES.flood.count; i++) ana.socket.emit('frame:ack', { seq: i });
    expect(await ana.message('bye')).toMatchObject({ code: 'rate-limited.flood' });
    await until('the end of the connection', () => !ana.socket.connected);
    expect(await ben.send('drag:stop', {})).toEqual({ ok: true });
    ben.close();
  });

  it('M7: change a name for everybody, for good', async () => {
    const owner = await makeRoom(server.url);
    const ana = await TestClient.connect(server.url, owner);
    const ben = await TestClient.connect(server.url, await joinRoom(server.url, owner.room, 'Ben'));
    await ana.do('me:set', { name: '  Anna  ', color: '#112233' });
    await ben.message('participants', 0, ({ participants }) =>
      participants.some(({ name, color }) => name === 'Anna' && color === '#112233'),
    );
    ana.close();
    const again = await TestClient.connect(server.url, owner);
    expect((await again.message('room')).me.name).toBe('Anna');
    again.close();
    ben.close();
  });
});
