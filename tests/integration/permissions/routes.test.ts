/**
 * Every route with every role and every kind of token. What the table in lib/roles does not allow is refused and changes
 * nothing; what it allows gets through. A new route must be put in here.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { may } from '../../../lib/roles/permissions';
import { asMember, call } from '../support/api';
import { World } from './world';

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
  'GET /api/sample': 'the same for everybody',
  'POST /api/import': 'makes a room of one’s own',
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
    .filter(({ route }) => open[route] === undefined);

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
    const free = world.server.routes.filter(({ action }) => action === undefined);
    expect(free.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(open).sort());
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
