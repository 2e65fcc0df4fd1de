/** Every way into a room with every kind of invite and key. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createdInviteSchema, membershipSchema } from '../../../lib/protocol';
import { asMember, call } from '../support/api';
import { World, anyone } from './world';

let world: World;
beforeAll(async () => {
  world = await World.make();
});
afterAll(() => world.close());

/** Whether `invite` (or `token`, of a member) lets somebody in, by every way in. */
const ways: Record<string, (tokens: { invite?: string; token?: string }) => ReturnType<typeof call>> = {
  'accepting an invite': (tokens) =>
    call(world.server.url, 'POST', '/api/invites/accept', null, { ...anyone, ...tokens }),
  'joining a room': (tokens) =>
    call(world.server.url, 'POST', `/api/rooms/${world.owner.room}/join`, null, { ...anyone, ...tokens }),
};

describe('I9: joining', () => {
  it('I9: is for good invites and members alone where only invites open the room', async () => {
    const made = async (more: object) =>
      createdInviteSchema.parse(
        (
          await asMember(world.server.url, world.owner)('POST', '/invites', {
            role: 'viewer',
            hours: null,
            maxUses: null,
            ...more,
          })
        ).json(),
      );
    const [good, revoked, once] = [await made({}), await made({}), await made({ maxUses: 1 })];
    await asMember(world.server.url, world.owner)('DELETE', `/invites/${revoked.invite.id}`);
    await call(world.server.url, 'POST', '/api/invites/accept', null, { invite: once.token, ...anyone });
    const forged = (good.token.startsWith('A') ? 'B' : 'A') + good.token.slice(1);
    const bads: Record<string, string> = {
      revoked: revoked.token,
      'used up': once.token,
      expired: world.bad.expired ?? '',
      forged,
      'a member’s key as an': world.people.editor.token,
    };
    for (const [way, enter] of Object.entries(ways)) {
      const before = await world.stateOf();
      for (const [kind, invite] of Object.entries(bads)) {
        const { status } = await enter({ invite });
        expect([401, 403], `${way} with ${kind} invite`).toContain(status);
        expect(await world.stateOf(), `${way} with ${kind} invite changed something`).toBe(before);
      }
      // Without any, or with a key that is none.
      expect([400, 403], way).toContain((await enter({})).status);
      for (const [kind, token] of Object.entries(world.bad))
        if (token !== null) {
          const { status } = await enter({ token });
          expect([400, 401, 403], `${way} with ${kind} key`).toContain(status);
        }
      expect(await world.stateOf(), way).toBe(before);
      const entered = await enter({ invite: good.token });
      expect(membershipSchema.parse(entered.json()).role, way).toBe('viewer');
    }
    for (const [kind, invite] of Object.entries(bads))
      expect([401, 403], kind).toContain(
        (await call(world.server.url, 'POST', '/api/invites/look', null, { invite })).status,
      );
  });
});
