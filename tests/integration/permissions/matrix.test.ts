/**
 * Every route and every message with every role and every kind of token. What the table in lib/roles does not allow is
 * refused and changes nothing; what it allows gets through.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMENTS, POINTS } from '../../../lib/document/schema';
import { messageActions, may, type Action } from '../../../lib/roles/permissions';
import {
  YJS_CLOSE,
  createdInviteSchema,
  membershipSchema,
  type ClientMessageName,
  type Membership,
  type Role,
} from '../../../lib/protocol';
import { newToken } from '../../../server/auth/tokens';
import { asMember, call } from '../support/api';
import { TestClient, makeQuickRoom, openDocument, press, pullOnce, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let owner: Membership;
let nodeId: string;
let png: Uint8Array;
const people = {} as Record<Role, Membership>;
/** Tokens that open nothing, by what is wrong with them. */
const bad = {} as Record<'revoked' | 'expired' | 'forged' | 'foreign' | 'none', string | null>;
const anyone = { name: 'Bo', color: '#22aa88' };

beforeAll(async () => {
  server = await testServer();
  owner = await makeQuickRoom(server.url, 3, { linkRole: 'none' });
  people.owner = owner;
  for (const role of ['editor', 'viewer'] as const) people[role] = (await invited(role)).member;
  const client = await TestClient.connect(server.url, owner);
  nodeId = (await pullOnce(client, 'one')).nodeId ?? '';
  client.close();
  png = (await asMember(server.url, owner)('GET', `/nodes/${nodeId}/picture.png`)).bytes;

  const revoked = await invited('editor');
  await asMember(server.url, owner)('DELETE', `/invites/${revoked.id}`);
  bad.revoked = revoked.member.token;
  // A member's key has no end of its own; an invite has, and it never was a key.
  const expired = createdInviteSchema.parse(
    (await asMember(server.url, owner)('POST', '/invites', { role: 'editor', hours: 0.000_01, maxUses: null })).json(),
  ).token;
  await until('the end of the invite', async () => {
    return (await call(server.url, 'POST', '/api/invites/look', null, { invite: expired })).status === 403;
  });
  bad.expired = expired;
  bad.forged = newToken();
  bad.foreign = (await makeQuickRoom(server.url)).token;
  bad.none = null;
});
afterAll(async () => {
  await server.close();
});

async function invited(role: 'editor' | 'viewer'): Promise<{ id: string; member: Membership }> {
  const made = await asMember(server.url, owner)('POST', '/invites', { role, hours: null, maxUses: null });
  const { invite, token } = createdInviteSchema.parse(made.json());
  const accepted = await call(server.url, 'POST', '/api/invites/accept', null, { invite: token, ...anyone });
  return { id: invite.id, member: membershipSchema.parse(accepted.json()) };
}

/** Everything that a forbidden request could have changed. */
async function stateOf(): Promise<string> {
  const as = asMember(server.url, owner);
  const [share, file] = [await as('GET', '/share'), await as('GET', '/room.tug')];
  expect([share.status, file.status]).toEqual([200, 200]);
  return createHash('sha256').update(share.bytes).update(file.bytes).digest('hex');
}

/** One good request for every route that asks something of a member: path below the room, and body. */
const requests: Record<string, () => { path: string; body?: unknown } | Promise<{ path: string; body?: unknown }>> = {
  'GET /thumbnail': () => ({ path: '/thumbnail' }),
  'GET /share': () => ({ path: '/share' }),
  'POST /invites': () => ({ path: '/invites', body: { role: 'viewer', hours: 1, maxUses: 1 } }),
  'DELETE /invites/:invite': async () => ({ path: `/invites/${(await invited('viewer')).id}` }),
  'PATCH /members/:member': async () => ({
    path: `/members/${(await invited('viewer')).member.memberId}`,
    body: { role: 'editor' },
  }),
  'DELETE /members/:member': async () => ({ path: `/members/${(await invited('viewer')).member.memberId}` }),
  'PATCH ': () => ({ path: '', body: { name: 'Renamed' } }),
  'GET /nodes/:node/frames/:step': () => ({ path: `/nodes/${nodeId}/frames/1` }),
  'GET /nodes/:node/replay': () => ({ path: `/nodes/${nodeId}/replay` }),
  'GET /nodes/:node/thumbnail': () => ({ path: `/nodes/${nodeId}/thumbnail` }),
  'GET /nodes/:node/picture.png': () => ({ path: `/nodes/${nodeId}/picture.png` }),
  'GET /nodes/:node/before-after.png': () => ({ path: `/nodes/${nodeId}/before-after.png` }),
  'GET /nodes/:node/contact-sheet.png': () => ({ path: `/nodes/${nodeId}/contact-sheet.png` }),
  'GET /nodes/:node/latents.npz': () => ({ path: `/nodes/${nodeId}/latents.npz` }),
  'GET /room.tug': () => ({ path: '/room.tug' }),
  'POST /import': () => ({ path: '/import', body: png }),
  // Last, because nothing is left afterwards.
  'DELETE ': () => ({ path: '' }),
};
const prefix = '/api/rooms/:room';
/** Routes below a room that ask for no member, and why. */
const open = new Set(['POST /join']);

const routes = () =>
  server.routes
    .filter(({ path }) => path.startsWith(`${prefix}/`) || path === prefix)
    .map(({ method, path, action }) => ({ key: `${method} ${path.slice(prefix.length)}`, method, action }));

const messages: Record<ClientMessageName, unknown> = {
  'pull:start': press('matrix', 100, 100),
  'pull:move': { pullId: 'matrix', target: { x: 1, y: 1 } },
  'pull:end': { pullId: 'matrix', target: { x: 1, y: 1 } },
  'pull:cancel': { pullId: 'matrix' },
  'plan:go': {},
  'drag:stop': {},
  'image:set': { pack: null, seed: 3, truncation: null },
  'edit:undo': {},
  'edit:redo': {},
  'edit:restore': { nodeId: 'unknown' },
  'node:mark': { nodeId: 'unknown', starred: true },
  'node:image': { nodeId: 'unknown' },
  'frame:ack': { seq: 1 },
  'me:set': anyone,
};

describe('I9: routes', () => {
  it('I9: all name an action and stand in this matrix', () => {
    const known = routes().filter(({ key }) => !open.has(key));
    expect(known.map(({ key }) => key).sort()).toEqual(Object.keys(requests).sort());
    expect(known.filter(({ action }) => action === undefined)).toEqual([]);
  });

  it('I9: with a token that opens nothing are refused and change nothing', async () => {
    const requested: { key: string; path: string; body?: unknown }[] = [];
    for (const [key, make] of Object.entries(requests)) requested.push({ key, ...(await make()) });
    const before = await stateOf();
    for (const [kind, token] of Object.entries(bad))
      for (const { key, path, body } of requested) {
        const { status } = await call(
          server.url,
          key.split(' ')[0] ?? '',
          `/api/rooms/${owner.room}${path}`,
          token,
          body,
        );
        expect(status, `${key} with a ${kind} token`).toBe(kind === 'revoked' ? 403 : 401);
      }
    expect(await stateOf()).toBe(before);
  });

  for (const viewersExport of [true, false])
    it(`I9: with a good token do what the table says (viewers ${viewersExport ? 'may' : 'may not'} export)`, async () => {
      await asMember(server.url, owner)('PATCH', '', { viewersExport });
      for (const role of ['viewer', 'editor'] as const)
        for (const { key, method, action } of routes()) {
          const make = requests[key];
          if (make === undefined) continue;
          const { path, body } = await make();
          const allowed = may(role, action ?? 'delete', { viewersExport });
          const before = allowed ? '' : await stateOf();
          const { status } = await asMember(server.url, people[role])(method, path, body);
          const what = `${key} as ${role}`;
          if (allowed) expect(status, what).toBeLessThan(300);
          else {
            expect(status, what).toBe(403);
            expect(await stateOf(), `${what} changed something`).toBe(before);
          }
        }
      // PNG frames are what animations are made of, so they count as an export.
      const frame = await asMember(server.url, people.viewer)('GET', `/nodes/${nodeId}/frames/1?type=png`);
      expect(frame.status).toBe(viewersExport ? 200 : 403);
    });
});

describe('I9: messages', () => {
  it('I9: are taken from nobody whose token opens nothing', async () => {
    for (const [kind, token] of Object.entries(bad)) {
      const problem = await TestClient.open(server.url, { ...owner, token: token ?? '' }).refusal();
      expect(problem.code, kind).toBe(kind === 'revoked' ? 'forbidden' : kind === 'none' ? 'invalid' : 'unauthorised');
    }
  });

  it('I9: do what the table says, message by message, role by role', async () => {
    for (const role of ['viewer', 'editor', 'owner'] as const) {
      const client = await TestClient.connect(server.url, people[role]);
      for (const [name, message] of Object.entries(messages)) {
        const action: Action = messageActions[name as ClientMessageName];
        const allowed = may(role, action, { viewersExport: true });
        const before = allowed ? '' : await stateOf();
        const answer = await client.sendAny(name, message);
        if (allowed) expect(answer.ok ? '' : answer.error.code, `${name} as ${role}`).not.toBe('forbidden');
        else {
          expect(answer, `${name} as ${role}`).toMatchObject({ ok: false, error: { code: 'forbidden' } });
          expect(await stateOf(), `${name} as ${role} changed something`).toBe(before);
        }
      }
      client.close();
    }
  });
});

describe('I9: the document', () => {
  const comment = (member: Membership, id: string) => ({
    id,
    thread: id,
    pin: { nodeId: 'n', point: { x: 1, y: 1 } },
    text: 'Hello',
    mentions: [],
    memberId: member.memberId,
    ...anyone,
    createdAt: 1,
    resolved: false,
  });

  it('I9: opens to nobody whose token opens nothing', async () => {
    for (const [kind, token] of Object.entries(bad)) {
      const document = await openDocument(server.url, { ...owner, token: token ?? '' }, { wait: false });
      expect((await document.closed).code, kind).toBe(
        kind === 'revoked' ? YJS_CLOSE.forbidden : YJS_CLOSE.unauthorised,
      );
      document.close();
    }
  });

  it('I9: takes nothing from a viewer: no point, no comment, no pull in awareness', async () => {
    const before = await stateOf();
    for (const change of [
      (doc: Awaited<ReturnType<typeof openDocument>>) => doc.doc.getMap(POINTS).set('p', {}),
      (doc: Awaited<ReturnType<typeof openDocument>>) => doc.doc.getMap(COMMENTS).set('c', comment(people.viewer, 'c')),
      (doc: Awaited<ReturnType<typeof openDocument>>) => {
        const pull = { pullId: 'x', handle: { x: 1, y: 1 }, target: { x: 2, y: 2 } };
        const state = { memberId: people.viewer.memberId, ...anyone, cursor: null, tool: 'pull', pull, viewport: null };
        doc.provider.awareness.setLocalState({ ...state, idle: false });
      },
    ]) {
      const document = await openDocument(server.url, people.viewer);
      change(document);
      expect((await document.closed).code).toBe(YJS_CLOSE.forbidden);
      document.close();
    }
    expect(await stateOf()).toBe(before);
  });

  it('C1: comments are written and deleted by their author, settled by anybody, deleted by the owner', async () => {
    const document = await openDocument(server.url, people.editor);
    document.doc.getMap(COMMENTS).set('mine', comment(people.editor, 'mine'));
    const owners = await openDocument(server.url, owner);
    await until('the comment', () => owners.doc.getMap(COMMENTS).has('mine'));
    owners.doc.getMap(COMMENTS).set('mine', { ...comment(people.editor, 'mine'), resolved: true });
    await until('its end', () => (document.doc.getMap(COMMENTS).get('mine') as { resolved: boolean }).resolved);
    // In somebody else's name.
    document.doc.getMap(COMMENTS).set('theirs', comment(owner, 'theirs'));
    expect((await document.closed).code).toBe(YJS_CLOSE.refused);
    document.close();
    expect(owners.doc.getMap(COMMENTS).has('theirs')).toBe(false);
    owners.doc.getMap(COMMENTS).delete('mine');
    const witness = await openDocument(server.url, people.editor);
    await until('its deletion', () => !witness.doc.getMap(COMMENTS).has('mine'));
    witness.close();
    owners.close();
  });
});

describe('I9: the owner', () => {
  it('I9: may do all of it, and last delete the room', async () => {
    for (const [key, make] of Object.entries(requests)) {
      const { path, body } = await make();
      const { status } = await asMember(server.url, owner)(key.split(' ')[0] ?? '', path, body);
      expect(status, key).toBeLessThan(300);
    }
    expect((await asMember(server.url, owner)('GET', '/share')).status).toBe(404);
  });
});
