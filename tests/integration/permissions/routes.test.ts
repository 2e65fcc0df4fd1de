/**
 * Every route with every role and every kind of token. What the table in lib/roles does not allow is refused and changes
 * nothing; what it allows gets through. A new route must be put in here.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { may } from '../../../lib/roles/permissions';
import { OperatorKey } from '../../../server/access/operator-key';
import { newToken } from '../../../server/access/tokens';
import { asMember, call } from '../support/api';
import { makeQuickRoom } from '../support/client';
import { testServer } from '../support/server';
import { World, anyone } from './world';

let world: World;
beforeAll(async () => {
  world = await World.make();
});
afterAll(() => world.close());

/** One good request for every route that asks something of a member: path below the room, and body. */
const requests: Record<string, () => { path: string; body?: unknown } | Promise<{ path: string; body?: unknown }>> = {
  'GET /thumbnail': () => ({ path: '/thumbnail' }),
  'GET /share': () => ({ path: '/share' }),
  'POST /invites': () => ({ path: '/invites', body: { role: 'viewer', hours: 1, maxUses: 1 } }),
  'DELETE /invites/:invite': async () => ({ path: `/invites/${(await world.invited('viewer')).id}` }),
  'PATCH /members/:member': async () => ({
    path: `/members/${(await world.invited('viewer')).member.memberId}`,
    body: { role: 'editor' },
  }),
  'DELETE /members/:member': async () => ({ path: `/members/${(await world.invited('viewer')).member.memberId}` }),
  'PATCH ': () => ({ path: '', body: { name: 'Renamed' } }),
  'GET /nodes/:node/frames/:step': () => ({ path: `/nodes/${world.nodeId}/frames/1` }),
  'GET /nodes/:node/replay': () => ({ path: `/nodes/${world.nodeId}/replay` }),
  'GET /nodes/:node/thumbnail': () => ({ path: `/nodes/${world.nodeId}/thumbnail` }),
  'GET /nodes/:node/picture.png': () => ({ path: `/nodes/${world.nodeId}/picture.png` }),
  'GET /nodes/:node/before-after.png': () => ({ path: `/nodes/${world.nodeId}/before-after.png` }),
  'GET /nodes/:node/contact-sheet.png': () => ({ path: `/nodes/${world.nodeId}/contact-sheet.png` }),
  'GET /nodes/:node/latents.npz': () => ({ path: `/nodes/${world.nodeId}/latents.npz` }),
  'GET /room.tug': () => ({ path: '/room.tug' }),
  'POST /import': () => ({ path: '/import', body: world.png }),
  'POST /copies': () => ({ path: '/copies', body: { ...anyone, roomName: 'Copy' } }),
  'POST /own-pixels': () => ({ path: '/own-pixels', body: { node: world.nodeId } }),
  'POST /photos': () => ({ path: '/photos', body: world.photo }),
  'GET /photos/:hash': async () => ({ path: `/photos/${await world.photoHash()}` }),
  'GET /photos/:hash/faces': async () => ({ path: `/photos/${await world.photoHash()}/faces` }),
  // Of the edit that the photo came in with.
  'GET /nodes/:node/photo': async () => ({ path: `/nodes/${await world.photoNode()}/photo?type=jpeg` }),
  'DELETE /photos/:hash': async () => ({ path: `/photos/${await world.photoHash()}` }),
  // Last, because nothing is left afterwards.
  'DELETE ': () => ({ path: '' }),
};
const prefix = '/api/rooms/:room';
/** Routes that ask for no member, and why nobody can do harm by them. */
const open: Record<string, string> = {
  'POST /api/rooms': 'makes a room of one’s own',
  'POST /api/rooms/:room/join': 'decides itself who comes in: see "joining"',
  'POST /api/invites/look': 'shows what an invite opens, to whoever has it',
  'POST /api/invites/accept': 'decides itself who comes in: see "joining"',
  'GET /api/packs': 'the same for everybody',
  'GET /api/reach': 'names addresses only to who sits at this machine',
  'GET /api/packs/:pack/sheet': 'the same for everybody',
  'GET /api/sample': 'the same for everybody',
  'GET /api/surfaces/:surface': 'the same for everybody',
  'POST /api/photos': 'makes a room of one’s own',
  'POST /api/import': 'makes a room of one’s own',
};

/** Routes that ask for the key of whoever runs the server, which no member has: see "the operator". */
const operators: Record<string, { path: string; body?: unknown }> = {
  'GET /api/imports': { path: '/api/imports' },
  'POST /api/imports': { path: '/api/imports', body: { path: '/etc/hostname' } },
  'POST /api/imports/upload': { path: '/api/imports/upload?file=a.pkl', body: new Uint8Array(1) },
  'POST /api/imports/:import/start': {
    path: '/api/imports/none/start',
    body: { name: 'mine', title: 'Mine', licence: 'MIT' },
  },
  'DELETE /api/imports/:import': { path: '/api/imports/none' },
  'DELETE /api/packs/:pack': { path: `/api/packs/faces?generator=${'0'.repeat(64)}` },
  'GET /api/removed-packs': { path: '/api/removed-packs' },
  'PUT /api/removed-packs/:removed/back': { path: '/api/removed-packs/mine.00000000/back' },
  'DELETE /api/removed-packs/:removed': { path: '/api/removed-packs/mine.00000000' },
};

/** Routes of programs beside the server, which read its data folder: open wherever it runs, to that key alone. */
const keepers: Record<string, { path: string; body?: unknown }> = {
  'GET /api/keys': { path: '/api/keys' },
  'POST /api/keys': { path: '/api/keys', body: { name: 'Panel', origins: [], scopes: ['rooms:read'] } },
  'DELETE /api/keys/:key': { path: '/api/keys/none' },
};

/** Routes of members: with the path below the room as in `requests`. */
const routes = () =>
  world.server.routes
    .map(({ method, path, action }) => ({
      route: `${method} ${path}`,
      key: `${method} ${path.slice(prefix.length)}`,
      method,
      action,
    }))
    .filter(({ route }) => [open, operators, keepers].every((others) => !(route in others)));

describe('I9: routes', () => {
  it('I9: all stand in this matrix: with an action and a request, or among those that need no member', () => {
    expect(
      routes()
        .map(({ route }) => route)
        .sort(),
    ).toEqual(
      Object.keys(requests)
        .map((key) => key.replace(' ', ` ${prefix}`))
        .sort(),
    );
    expect(routes().filter(({ action }) => action === undefined)).toEqual([]);
    const named = (fits: (route: (typeof world.server.routes)[number]) => boolean) =>
      world.server.routes
        .filter(fits)
        .map(({ method, path }) => `${method} ${path}`)
        .sort();
    expect(named(({ action, operator }) => action === undefined && !operator)).toEqual(Object.keys(open).sort());
    expect(named(({ operator }) => operator)).toEqual(Object.keys({ ...operators, ...keepers }).sort());
  });

  it('I9: with a token that opens nothing are refused and change nothing', async () => {
    const requested: { key: string; path: string; body?: unknown }[] = [];
    for (const [key, make] of Object.entries(requests)) requested.push({ key, ...(await make()) });
    const before = await world.stateOf();
    for (const [kind, token] of Object.entries(world.bad))
      for (const { key, path, body } of requested) {
        const { status } = await call(
          world.server.url,
          key.split(' ')[0] ?? '',
          `/api/rooms/${world.owner.room}${path}`,
          token,
          body,
        );
        expect(status, `${key} with a ${kind} token`).toBe(kind === 'revoked' ? 403 : 401);
      }
    expect(await world.stateOf()).toBe(before);
  });

  for (const viewersExport of [true, false])
    it(`I9: with a good token do what the table says (viewers ${viewersExport ? 'may' : 'may not'} export)`, async () => {
      await asMember(world.server.url, world.owner)('PATCH', '', { viewersExport });
      for (const role of ['viewer', 'editor'] as const)
        for (const { key, method, action } of routes()) {
          const make = requests[key];
          if (make === undefined) throw new Error(`${key} is not in the matrix`);
          const { path, body } = await make();
          const allowed = action !== undefined && may(role, action, { viewersExport });
          const before = allowed ? '' : await world.stateOf();
          const { status } = await asMember(world.server.url, world.people[role])(method, path, body);
          const what = `${key} as ${role}`;
          if (allowed) expect(status, what).toBeLessThan(300);
          else {
            expect(status, what).toBe(403);
            expect(await world.stateOf(), `${what} changed something`).toBe(before);
          }
        }
      // PNG frames are what animations are made of, so they count as an export.
      const frame = await asMember(world.server.url, world.people.viewer)(
        'GET',
        `/nodes/${world.nodeId}/frames/1?type=png`,
      );
      expect(frame.status).toBe(viewersExport ? 200 : 403);
    });
});

describe('I9 K6: the operator', () => {
  it('I9 K6: is nobody where packs are not to be changed over the page, whatever is shown', async () => {
    for (const [key, { path, body }] of Object.entries(operators))
      for (const token of [null, world.owner.token]) {
        const answer = await call(world.server.url, key.split(' ')[0] ?? '', path, token, body);
        expect(answer.json(), key).toMatchObject({ error: { code: 'forbidden.no-imports' } });
      }
  });

  it('I9 G2: is needed for the keys of programs, wherever the server runs', async () => {
    const ask = (key: string, shown: string | null) => {
      const { path, body } = keepers[key] ?? { path: '' };
      return call(world.server.url, key.split(' ')[0] ?? '', path, shown, body);
    };
    for (const key of Object.keys(keepers))
      for (const token of [null, world.owner.token, newToken()])
        expect((await ask(key, token)).json(), key).toMatchObject({ error: { code: 'unauthorised.operator' } });
    const { key } = await OperatorKey.open(world.server.dataDir);
    for (const name of Object.keys(keepers)) expect((await ask(name, key)).status, name).not.toBe(401);
  });

  it('I9 K6: is only who has the key: no member, and nobody without or with another one', async () => {
    const operated = await testServer({ imports: true });
    try {
      const { token } = await makeQuickRoom(operated.url);
      const key = operated.operatorKey?.key ?? '';
      for (const [route, { path, body }] of Object.entries(operators)) {
        const ask = (shown: string | null) => call(operated.url, route.split(' ')[0] ?? '', path, shown, body);
        for (const shown of [null, token, newToken(), key.toLowerCase(), key.slice(1)]) {
          const answer = await ask(shown);
          expect([answer.status, answer.json()], route).toMatchObject([
            401,
            { error: { code: 'unauthorised.operator' } },
          ]);
        }
        expect((await ask(key)).status, route).not.toBe(401);
      }
      expect([...operated.engine.packs.keys()]).toEqual(['faces']);
    } finally {
      await operated.close();
    }
  });
});

describe('I9: the owner', () => {
  it('I9: may do all of it, and last delete the room', async () => {
    for (const [key, make] of Object.entries(requests)) {
      const { path, body } = await make();
      const { status } = await asMember(world.server.url, world.owner)(key.split(' ')[0] ?? '', path, body);
      expect(status, key).toBeLessThan(300);
    }
    expect((await asMember(world.server.url, world.owner)('GET', '/share')).status).toBe(404);
  });
});
