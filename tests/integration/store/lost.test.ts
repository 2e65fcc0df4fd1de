/** A room of which too much was lost: everybody is told that it is damaged, and nobody that it never was. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Membership } from '../../../lib/protocol';
import { asMember, call } from '../support/api';
import { TestClient, makeRoom, openDocument } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let dataDir: string;
let lost: Membership;
let whole: Membership;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tug-lost-'));
  server = await testServer({ dataDir });
  lost = await makeRoom(server.url);
  whole = await makeRoom(server.url);
  await server.close();
  await rm(join(dataDir, 'blobs', lost.room), { recursive: true });
  server = await testServer({ dataDir });
});
afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true });
});

const damaged = { error: { code: 'unknown-room.damaged' } };

describe('a room that was lost', () => {
  it.each([
    ['GET', '/thumbnail', undefined],
    ['GET', '/share', undefined],
    ['GET', '/room.tug', undefined],
    ['GET', '/nodes/any/replay', undefined],
    ['PATCH', '', { name: 'Mine' }],
  ])('P8: says that it is damaged: %s %s', async (method, path, body) => {
    const answer = await asMember(server.url, lost)(method, path, body);
    expect(answer.status).toBe(404);
    expect(answer.json()).toMatchObject(damaged);
  });

  it('P8: says so to whoever comes', async () => {
    const join = await call(server.url, 'POST', `/api/rooms/${lost.room}/join`, null, {
      name: 'Ben',
      color: '#22aa88',
    });
    expect(join.json()).toMatchObject(damaged);
    expect(await TestClient.open(server.url, lost).refusal()).toMatchObject({ code: 'unknown-room.damaged' });
    const document = await openDocument(server.url, lost, { wait: false });
    expect((await document.closed).problem.code).toBe('unknown-room.damaged');
  });

  it('P8: harms no other room', async () => {
    expect((await asMember(server.url, whole)('GET', '/thumbnail')).status).toBe(200);
  });
});
