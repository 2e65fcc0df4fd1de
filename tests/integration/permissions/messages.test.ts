/** Every message of the drag channel with every role and every kind of token. A new message must be put in here. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientMessages, kindOf, type ClientMessageName } from '../../../lib/protocol';
import { messageActions, may, type Action } from '../../../lib/roles/permissions';
import { TestClient, press } from '../support/client';
import { World, anyone } from './world';

let world: World;
beforeAll(async () => {
  world = await World.make();
});
afterAll(() => world.close());

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
  'node:parts': { nodeId: 'unknown' },
  'frame:ack': { seq: 1 },
  'me:set': anyone,
};

describe('I9: messages', () => {
  it('I9: all stand in this matrix', () => {
    expect(Object.keys(messages).sort()).toEqual(Object.keys(clientMessages).sort());
  });

  it('I9: are taken from nobody whose token opens nothing', async () => {
    for (const [kind, token] of Object.entries(world.bad)) {
      const problem = await TestClient.open(world.server.url, { ...world.owner, token: token ?? '' }).refusal();
      expect(kindOf(problem), kind).toBe(
        kind === 'revoked' ? 'forbidden' : kind === 'none' ? 'invalid' : 'unauthorised',
      );
    }
  });

  it('I9: do what the table says, message by message, role by role', async () => {
    for (const role of ['viewer', 'editor', 'owner'] as const) {
      const client = await TestClient.connect(world.server.url, world.people[role]);
      for (const [name, message] of Object.entries(messages)) {
        const action: Action = messageActions[name as ClientMessageName];
        const allowed = may(role, action, { viewersExport: true });
        const before = allowed ? '' : await world.stateOf();
        const answer = await client.sendAny(name, message);
        if (allowed) expect(answer.ok ? '' : kindOf(answer.error), `${name} as ${role}`).not.toBe('forbidden');
        else {
          expect(answer, `${name} as ${role}`).toMatchObject({ ok: false, error: { code: 'forbidden.viewer' } });
          expect(await world.stateOf(), `${name} as ${role} changed something`).toBe(before);
        }
      }
      client.close();
    }
  });
});
