/** Keys and sessions of programs, and what is asked for more than once. */
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roomViewSchema, sessionSchema, type RoomView } from '../../../lib/rest/bodies';
import { RATES } from '../../../server/access/rates';
import { newToken } from '../../../server/access/tokens';
import { openLevel } from '../../../server/store/level/open';
import { PROGRAM } from '../../fixtures/program';
import { testServer, type TestServer } from '../support/server';
import { Program, ask, problemOf, serve, type Answered } from './support';

let server: TestServer;
let program: Program;
let room: RoomView;
beforeAll(async () => {
  ({ server, program, room } = await serve());
});
afterAll(async () => {
  await server.close();
  await rm(server.dataDir, { recursive: true });
});

describe('often', () => {
  it('G6: the same request with one Idempotency-Key is done once, for 20 at a time and after a restart', async () => {
    const own = await Program.begin(server);
    const key = { 'idempotency-key': newToken() };
    const body = { seed: 21, name: 'Once' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => own.ask('POST', '/rooms', body, key)));
    expect(new Set(answers.map(({ json }) => roomViewSchema.parse(json).id)).size).toBe(1);
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(19);
    for (const [path, other] of [
      ['/rooms', { ...body, seed: 22 }],
      ['/webhooks', { url: 'https://example.org/', events: ['edit.made'] }],
    ] as const) {
      const refused = await own.ask('POST', path, other, key);
      expect([refused.status, problemOf(refused).code]).toEqual([422, 'invalid.idempotency-key']);
    }
    expect((await program.ask('POST', '/rooms', { seed: 1 }, key)).headers.get('idempotency-replayed')).toBeNull();
    const strange = await own.ask('POST', '/rooms', body, { 'idempotency-key': 'a b' });
    expect(problemOf(strange)).toMatchObject({ status: 400, field: 'idempotency-key' });
  });

  it('G7: is counted by key: answers say what is left, and when it is there again', async () => {
    const own = await Program.begin(server);
    const left = ({ headers }: Answered) => Number(headers.get('ratelimit-remaining'));
    const first = await own.ask('GET', '/packs');
    expect(Number(first.headers.get('ratelimit-limit'))).toBe(RATES.client.count * 100);
    expect(Number(first.headers.get('ratelimit-reset'))).toBeGreaterThan(0);
    const second = await own.ask('POST', '/rooms', { seed: 1 });
    expect(left(first) - left(second)).toBe(10);
    // Errors too.
    expect(left(second) - left(await own.ask('GET', '/rooms/none'))).toBe(1);
  });
});

describe('keys', () => {
  /** `npm run keys`, with the settings of the server. */
  const keys = async (...args: string[]): Promise<string> => {
    const command = [PROGRAM, 'server/cli/keys.ts', ...args];
    const env = { ...process.env, TUG_DATA: server.dataDir, TUG_PORT: new URL(server.url).port };
    return (await promisify(execFile)(process.execPath, command, { env })).stdout;
  };

  it('G1: are made by a command beside the server that runs', async () => {
    const key = (await keys('add', 'Figma panel', '--scopes', 'rooms:read,exports', '--origins', 'null')).trim();
    const session = sessionSchema.parse((await ask(server, 'POST', '/sessions', key, {})).json);
    expect(session).toMatchObject({ scopes: ['rooms:read', 'exports'], client: { name: 'Figma panel' } });
    const wrong = await keys('add', 'x', '--scopes', 'all').catch((error: unknown) => error);
    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('--scopes') as string });
  });

  it('G1: and sessions outlive the server; of keys the data holds hashes alone', async () => {
    const { key } = program.made;
    const token = program.token;
    await server.close();
    const storage = await openLevel(server.dataDir);
    let all = '';
    for await (const [name, value] of storage.records.scan('')) all += name + Buffer.from(value).toString('latin1');
    expect(all).toContain(program.made.made.id);
    for (const secret of [key, key.slice(20), token]) expect(all).not.toContain(secret);
    await storage.close();
    expect(await keys('list')).toContain(`${program.made.made.id}  Panel  made `);
    server = await testServer({ dataDir: server.dataDir });
    expect((await ask(server, 'GET', `/rooms/${room.id}`, token)).status).toBe(200);
    expect((await ask(server, 'POST', '/sessions', key, {})).status).toBe(201);
  });
});
