/** How much one person can ask for: by address, by member, and of memory. */
import { request, type ClientRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Membership } from '../../../lib/protocol';
import { RATES } from '../../../server/access/rates';
import { call } from '../support/api';
import { joinRoom, makeRoom, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let owner: Membership;
beforeAll(async () => {
  // As behind a proxy, so that the tests can come from many addresses.
  server = await testServer({ rateScale: 1, trustProxy: true });
  owner = await makeRoom(server.url);
});
afterAll(() => server.close());

const thumbnail = (member: Membership, address: string) =>
  fetch(`${server.url}/api/rooms/${owner.room}/thumbnail`, {
    headers: { authorization: `Bearer ${member.token}`, 'x-forwarded-for': address },
  });

/** Begins to send a file and does not go on; `refused` when the server does not wait for the rest. */
function startUpload(): { readonly sending: ClientRequest; readonly refused: Promise<number | undefined> } {
  const sending = request(`${server.url}/api/import?name=Bo&color=%23112233`, { method: 'POST' });
  sending.on('error', () => undefined);
  sending.write('PK');
  return {
    sending,
    refused: new Promise((resolve) => sending.on('response', ({ statusCode }) => resolve(statusCode))),
  };
}

describe('limits', () => {
  it('H5: count for a member too, from however many addresses they come', async () => {
    const most = RATES.thumbnail.count;
    const answers = await Promise.all(
      Array.from({ length: most + 5 }, (_, i) => thumbnail(owner, `10.0.${i >> 8}.${i & 255}`)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(most);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
    // Somebody else from one of these addresses is served.
    expect((await thumbnail(await joinRoom(server.url, owner.room, 'Bo'), '10.0.0.1')).status).toBe(200);
  });

  it('X3: hold few files in memory at once, and let go of those that never come to an end', async () => {
    const file = (await call(server.url, 'GET', `/api/rooms/${owner.room}/room.tug`, owner.token)).bytes;
    const open = () => call(server.url, 'POST', '/api/import?name=Bo&color=%23112233', null, file);
    const stuck = Array.from({ length: 5 }, startUpload);
    expect(await Promise.race(stuck.map(({ refused }) => refused))).toBe(503);
    const another = await open();
    expect(another.status).toBe(503);
    expect(another.json()).toMatchObject({ error: { code: 'busy.uploads' } });
    for (const { sending } of stuck) sending.destroy();
    await until('room for another file', async () => (await open()).status === 201);
  });
});
