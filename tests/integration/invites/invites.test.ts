/** Links, roles and people, with open connections of the people concerned. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { POINTS } from '../../../lib/document/schema';
import {
  MAX_INVITES,
  YJS_CLOSE,
  createdInviteSchema,
  membershipSchema,
  problemSchema,
  shareSchema,
  type Membership,
  type Problem,
} from '../../../lib/protocol';
import { asMember, call, type Called } from '../support/api';
import { TestClient, joinRoom, makeQuickRoom, openDocument, press, until } from '../support/client';
import { testServer, type TestServer } from '../support/server';

let server: TestServer;
let owner: Membership;
const anyone = { name: 'Bo', color: '#22aa88' };

beforeAll(async () => {
  server = await testServer();
});
afterAll(async () => {
  await server.close();
});
beforeEach(async () => {
  owner = await makeQuickRoom(server.url, 3, { linkRole: 'none' });
});

const as = (member: Membership) => asMember(server.url, member);
const problem = (answer: Called): Problem => problemSchema.parse((answer.json() as { error: unknown }).error);
const accept = (invite: string, more: object = {}) =>
  call(server.url, 'POST', '/api/invites/accept', null, { invite, ...anyone, ...more });
const look = (invite: string) => call(server.url, 'POST', '/api/invites/look', null, { invite });

async function invite(role: 'editor' | 'viewer', more: object = {}) {
  const answer = await as(owner)('POST', '/invites', { role, hours: null, maxUses: null, ...more });
  expect(answer.status).toBe(201);
  return createdInviteSchema.parse(answer.json());
}
const enter = async (token: string, more: object = {}) => membershipSchema.parse((await accept(token, more)).json());
const share = async () => shareSchema.parse((await as(owner)('GET', '/share')).json());

describe('invites', () => {
  it('I1: are answered once, and the store holds no token', async () => {
    const { token, invite: made } = await invite('viewer');
    const listed = await as(owner)('GET', '/share');
    expect(new TextDecoder().decode(listed.bytes)).not.toContain(token);
    expect((await share()).invites).toEqual([made]);
  });

  it('I1: are at most so many that let somebody in; those that have ended make place', async () => {
    const { invite: first } = await invite('viewer');
    for (let i = 1; i < MAX_INVITES; i++)
      await server.store.invites.create(owner.room, { ...first, id: `more-${i}`, tokenHash: `hash-${i}` });
    const refused = await as(owner)('POST', '/invites', { role: 'viewer', hours: null, maxUses: null });
    expect([refused.status, problem(refused)]).toMatchObject([
      429,
      { code: 'too-many.invites', params: { max: MAX_INVITES } },
    ]);
    expect((await as(owner)('DELETE', `/invites/${first.id}`)).status).toBe(204);
    await invite('viewer');
    expect((await share()).invites).toHaveLength(MAX_INVITES + 1);
  });

  it('I2: let somebody in with their role, by the invite alone or by the room’s address with it', async () => {
    const { token, invite: made } = await invite('viewer');
    expect((await look(token)).json()).toEqual({ room: owner.room, roomName: 'Untitled room', role: 'viewer' });
    const first = await enter(token);
    expect(first).toMatchObject({ room: owner.room, role: 'viewer' });
    const joined = await call(server.url, 'POST', `/api/rooms/${owner.room}/join`, null, { ...anyone, invite: token });
    expect(membershipSchema.parse(joined.json()).role).toBe('viewer');
    const { invites, members } = await share();
    expect(invites[0]?.uses).toBe(2);
    expect(members.filter((member) => member.invite === made.id)).toHaveLength(2);
    // Without the invite the address opens nothing here.
    const bare = await call(server.url, 'POST', `/api/rooms/${owner.room}/join`, null, anyone);
    expect([bare.status, problem(bare).code]).toEqual([403, 'forbidden.invites-only']);
  });

  it('I2: make a member’s role better, never worse, and count only when they change something', async () => {
    const viewer = await enter((await invite('viewer')).token);
    const editors = await invite('editor');
    expect(await enter(editors.token, { token: viewer.token })).toEqual({ ...viewer, role: 'editor' });
    expect((await enter((await invite('viewer')).token, { token: viewer.token })).role).toBe('editor');
    expect((await enter(editors.token, { token: owner.token })).role).toBe('owner');
    expect((await share()).invites.find(({ id }) => id === editors.invite.id)?.uses).toBe(1);
  });

  it('I2: of another room open that one, not this', async () => {
    const { token } = await invite('editor');
    const other = await makeQuickRoom(server.url);
    const answer = await call(server.url, 'POST', `/api/rooms/${other.room}/join`, null, { ...anyone, invite: token });
    expect(problem(answer).code).toBe('unauthorised.invite');
  });

  it('I3: end at their time, and say so', async () => {
    const { token } = await invite('editor', { hours: 0.000_01 });
    const ended = await until('the end', async () => {
      const answer = await look(token);
      return answer.status === 403 && answer;
    });
    expect(problem(ended).code).toBe('forbidden.invite-expired');
    expect(problem(await accept(token)).code).toBe('forbidden.invite-expired');
  });

  it('I3: never let in one too many, however many come at once', async () => {
    const { token } = await invite('editor', { maxUses: 3 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => accept(token)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    for (const refused of answers.filter(({ status }) => status !== 200))
      expect(problem(refused)).toMatchObject({ code: 'forbidden.invite-used-up' });
  });

  it('I3: that nobody made are refused, whatever they look like', async () => {
    const { token, invite: made } = await invite('editor');
    const flipped = (token.startsWith('A') ? 'B' : 'A') + token.slice(1);
    for (const forged of [flipped, 'x'.repeat(40), owner.token, made.id.padEnd(40, 'A')])
      expect(problem(await accept(forged)).code).toBe('unauthorised.invite');
    expect((await accept('short')).status).toBe(400);
  });

  it('I4: revoked, kick who came by them: open connections end before the request is answered', async () => {
    const revoked = await invite('editor');
    const kept = await invite('editor');
    const [gone, stays] = [await enter(revoked.token), await enter(kept.token)];
    const [client, other] = [await TestClient.connect(server.url, gone), await TestClient.connect(server.url, stays)];
    const document = await openDocument(server.url, gone);
    expect((await as(owner)('DELETE', `/invites/${revoked.invite.id}`)).status).toBe(204);

    expect((await client.message('bye')).code).toBe('forbidden.invite-gone');
    expect((await document.closed).code).toBe(YJS_CLOSE.forbidden);
    await until('the disconnection', () => !client.socket.connected);
    expect((await TestClient.open(server.url, gone).refusal()).code).toBe('forbidden.no-longer');
    expect((await as(gone)('GET', '/thumbnail')).status).toBe(403);
    expect(problem(await accept(revoked.token)).code).toBe('forbidden.invite-revoked');
    expect((await share()).members.map(({ memberId }) => memberId)).not.toContain(gone.memberId);

    expect(other.socket.connected).toBe(true);
    await other.do('me:set', { name: 'Still here', color: '#22aa88' });
    document.close();
    other.close();
    // A new invite is a new beginning, with the old key or without it.
    expect((await enter(kept.token, { token: gone.token })).memberId).not.toBe(gone.memberId);
  });

  it('I4: stay revoked over a restart of the server', async () => {
    const { token, invite: made } = await invite('viewer');
    const gone = await enter(token);
    await as(owner)('DELETE', `/invites/${made.id}`);
    server = await server.restart();
    expect(problem(await accept(token)).code).toBe('forbidden.invite-revoked');
    expect((await TestClient.open(server.url, gone).refusal()).code).toBe('forbidden.no-longer');
  });
});

describe('people', () => {
  it('I5: a changed role counts from the next message on, and lets go of what is pulled', async () => {
    const editor = await enter((await invite('editor')).token);
    const client = await TestClient.connect(server.url, editor);
    const document = await openDocument(server.url, editor);
    await client.do('pull:start', press('held', 100, 100, 30, 0));
    await client.message('drag:start');
    expect((await as(owner)('PATCH', `/members/${editor.memberId}`, { role: 'viewer' })).status).toBe(204);

    const answer = await client.send('pull:move', { pullId: 'held', target: { x: 10, y: 10 } });
    expect(answer).toMatchObject({ ok: false, error: { code: 'forbidden.viewer' } });
    expect(await client.message('role')).toEqual({ role: 'viewer' });
    // What was pulled so far is kept, as after any release.
    expect((await client.message('drag:end')).nodeId).not.toBeNull();
    document.doc.getMap(POINTS).set('p', {});
    expect((await document.closed).code).toBe(YJS_CLOSE.forbidden);
    document.close();

    await as(owner)('PATCH', `/members/${editor.memberId}`, { role: 'editor' });
    await client.do('pull:start', press('again', 100, 100));
    await client.do('pull:cancel', { pullId: 'again' });
    client.close();
  });

  it('I5: a change of name on its way never brings an old role back', async () => {
    const editor = await enter((await invite('editor')).token);
    const client = await TestClient.connect(server.url, editor);
    const names = Array.from({ length: 20 }, (_, i) => client.send('me:set', { name: `Name ${i}`, color: '#123456' }));
    await as(owner)('PATCH', `/members/${editor.memberId}`, { role: 'viewer' });
    await Promise.all(names);
    await client.do('me:set', { name: 'Last', color: '#123456' });
    expect((await share()).members.find(({ memberId }) => memberId === editor.memberId)).toMatchObject({
      role: 'viewer',
      name: 'Last',
    });
    client.close();
  });

  it('I6: who is removed is out, and the owner cannot be', async () => {
    const editor = await enter((await invite('editor')).token);
    const client = await TestClient.connect(server.url, editor);
    expect((await as(owner)('DELETE', `/members/${editor.memberId}`)).status).toBe(204);
    expect(await client.message('bye')).toMatchObject({ code: 'forbidden.removed' });
    expect((await TestClient.open(server.url, editor).refusal()).code).toBe('forbidden.no-longer');
    const rejoin = { ...anyone, token: editor.token };
    expect((await call(server.url, 'POST', `/api/rooms/${owner.room}/join`, null, rejoin)).status).toBe(403);
    for (const [method, body] of [['DELETE'], ['PATCH', { role: 'viewer' }]] as const)
      expect((await as(owner)(method, `/members/${owner.memberId}`, body)).status).toBe(400);
    expect((await as(owner)('DELETE', '/members/nobody')).status).toBe(404);
  });

  it('I7: name and rules of a room change for everybody, and stay', async () => {
    const client = await TestClient.connect(server.url, await enter((await invite('viewer')).token));
    expect((await as(owner)('PATCH', '', { name: 'Faces', viewersExport: false, linkRole: 'viewer' })).status).toBe(
      204,
    );
    expect(await client.message('room:changed')).toEqual({ name: 'Faces', viewersExport: false });
    client.close();
    expect((await joinRoom(server.url, owner.room, 'Cy')).role).toBe('viewer');
    expect((await as(owner)('PATCH', '', {})).status).toBe(400);
    server = await server.restart();
    const again = await TestClient.connect(server.url, owner);
    expect(await again.message('room')).toMatchObject({ name: 'Faces', viewersExport: false });
    again.close();
  });

  it('I8: a deleted room is gone for everybody, its owner and its invites included', async () => {
    const { token } = await invite('editor');
    const editor = await enter(token);
    const client = await TestClient.connect(server.url, editor);
    const document = await openDocument(server.url, editor);
    expect((await as(owner)('DELETE', '')).status).toBe(204);
    expect((await client.message('bye')).code).toBe('unknown-room.deleted');
    await document.closed;
    document.close();
    for (const member of [owner, editor])
      expect((await TestClient.open(server.url, member).refusal()).code).toBe('unknown-room');
    expect((await as(owner)('GET', '/thumbnail')).status).toBeGreaterThanOrEqual(401);
    expect((await accept(token)).status).toBe(401);
    server = await server.restart();
    expect((await TestClient.open(server.url, owner).refusal()).code).toBe('unknown-room');
  });
});
