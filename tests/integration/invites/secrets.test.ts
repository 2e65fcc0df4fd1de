/** What is secret stays so: tokens and room ids reach no log, and the disk holds hashes only. */
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { YJS_CLOSE, createdInviteSchema, membershipSchema, type Membership } from '../../../lib/protocol';
import { hashToken, newToken } from '../../../server/access/tokens';
import { startServer } from '../../../server/server';
import { readSettings } from '../../../server/settings/settings';
import { asMember, call } from '../support/api';
import { TestClient, joinRoom, makeQuickRoom, openDocument, pullOnce } from '../support/client';

const anyone = { name: 'Bo', color: '#22aa88' };

describe('secrets', () => {
  it('P1: no token and no room id reaches the log, and no token the disk, whatever people do', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tug-secrets-'));
    let log = '';
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        log += chunk.toString();
        done();
      },
    });
    const server = await startServer({
      settings: {
        ...readSettings({ TUG_MODELS: process.env.TUG_MODELS, NODE_ENV: 'production' }),
        port: 0,
        rateScale: 100,
        dataDir: folder,
      },
      log: pino({ level: 'trace' }, stream),
      pages: false,
    });
    const secrets: Record<string, string> = {};
    try {
      const { url } = server;
      const owner = await makeQuickRoom(url, 2);
      const as = asMember(url, owner);
      const guest = await joinRoom(url, owner.room, 'Guest');
      const made = await as('POST', '/invites', { role: 'editor', hours: null, maxUses: null });
      const { invite, token } = createdInviteSchema.parse(made.json());
      const accepted = await call(url, 'POST', '/api/invites/accept', null, { invite: token, ...anyone });
      const invited = membershipSchema.parse(accepted.json());
      const forged = newToken();
      Object.assign(secrets, { owner: owner.token, guest: guest.token, invite: token, invited: invited.token, forged });

      // Good ways, bad ways, and things that break.
      const client = await TestClient.connect(url, invited);
      await pullOnce(client, 'one');
      await client.sendAny('no:such', { token });
      await client.sendAny('edit:restore', { nodeId: invited.token });
      const document = await openDocument(url, invited);
      await as('DELETE', `/invites/${invite.id}`);
      expect((await document.closed).code).toBe(YJS_CLOSE.forbidden);
      document.close();
      for (const member of [{ ...owner, token: forged }, invited] satisfies Membership[]) {
        await asMember(url, member)('GET', '/share');
        await TestClient.open(url, member).refusal();
        const refused = await openDocument(url, member, { wait: false });
        await refused.closed;
        refused.close();
      }
      await call(url, 'POST', '/api/invites/accept', null, { invite: token, ...anyone });
      await call(
        url,
        'POST',
        `/api/import?name=Bo&color=%23112233`,
        owner.token,
        new TextEncoder().encode('PK no zip'),
      );
      expect((await as('DELETE', '')).status).toBe(204);
      secrets.room = owner.room;
    } finally {
      await server.close();
    }
    expect(log).toContain('room deleted');
    for (const [name, secret] of Object.entries(secrets)) expect(log, `the log has the ${name}`).not.toContain(secret);

    const store = join(folder, 'store');
    const bytes = Buffer.concat(await Promise.all((await readdir(store)).map((name) => readFile(join(store, name)))));
    const { room: _, forged: __, ...tokens } = secrets;
    for (const [name, token] of Object.entries(tokens)) {
      expect(bytes.includes(token), `the disk has the token of the ${name}`).toBe(false);
      expect(bytes.includes(hashToken(token)), `the disk has no hash of the ${name}`).toBe(true);
    }
    await rm(folder, { recursive: true });
  });
});
