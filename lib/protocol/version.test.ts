import { describe, expect, it } from 'vitest';
import { presenceSchema, seenPresenceSchema } from '../document/schema';
import { serverMessages } from './server';
import { DOCUMENT_VERSIONS, commonVersion, yjsSubprotocols, yjsVersion } from './version';

describe('versions', () => {
  it('V1: the highest that both know is spoken', () => {
    const common = (a: number, b: number, c: number, d: number) =>
      commonVersion({ oldest: a, newest: b }, { oldest: c, newest: d });
    expect(common(1, 1, 1, 2)).toBe(1);
    expect(common(2, 9, 1, 3)).toBe(3);
    expect(common(3, 4, 1, 2)).toBeNull();
    expect(common(1, 2, 3, 4)).toBeNull();
    expect(common(2, 1, 1, 2)).toBeNull();
  });

  it('V7: values that only a newer server knows break nothing', () => {
    const node = {
      id: 'n',
      parent: null,
      kind: 'relight',
      author: { memberId: 'm', name: 'Ana', color: '#112233', avatar: 'x' },
      time: 1,
      durationMs: 1,
      steps: 0,
      pack: 'faces',
      seed: null,
      truncation: 0.5,
      points: [],
      reason: 'lent',
    };
    expect(serverMessages.node.parse(node)).toMatchObject({ id: 'n', kind: 'unknown', reason: 'unknown' });
    expect(serverMessages.node.parse({ ...node, kind: 'pull', reason: null })).toMatchObject({
      kind: 'pull',
      reason: null,
    });
    expect(serverMessages.role.parse({ role: 'commenter' })).toEqual({ role: 'viewer' });
    const end = { dragId: 'd', reason: 'moved-away', nodeId: null, steps: 1, distance: 0 };
    const problem = { code: 'busy.moving', field: '', params: {} };
    expect(serverMessages['drag:end'].parse({ ...end, problem })).toEqual({ ...end, reason: 'unknown', problem });
  });

  it('Y1: of the subprotocols that a client offers, the highest that is known', () => {
    const { oldest, newest } = DOCUMENT_VERSIONS;
    expect(yjsSubprotocols({ oldest: 2, newest: 4 })).toEqual(['tug.yjs.v4', 'tug.yjs.v3', 'tug.yjs.v2']);
    expect(yjsVersion([...yjsSubprotocols({ oldest, newest: newest + 5 }), 'tug.token.x'])).toBe(newest);
    expect(yjsVersion(['tug.token.x', `tug.yjs.v${oldest}`])).toBe(oldest);
    expect(yjsVersion(yjsSubprotocols({ oldest: newest + 1, newest: newest + 2 }))).toBeNull();
    expect(yjsVersion(['tug.yjs.v1 ', 'tug.yjs.v', 'tug.yjs.v1x', 'graphql-ws'])).toBeNull();
  });

  it('V7: what only a newer client knows hides nobody', () => {
    const here = { memberId: 'm', name: 'Ana', color: '#112233', idle: true };
    const now = { cursor: { x: 1, y: 2 }, tool: 'pull', pull: null, viewport: null };
    const newer = { ...here, cursor: 'none', tool: 'tweezers', viewport: { turn: 90 }, present: [], pressure: 0.4 };
    expect(seenPresenceSchema.parse(newer)).toEqual({
      ...here,
      cursor: null,
      tool: 'unknown',
      pull: null,
      viewport: null,
      present: null,
    });
    expect(seenPresenceSchema.parse({ ...here, ...now })).toEqual({ ...here, ...now });
    expect(seenPresenceSchema.safeParse({ ...newer, memberId: undefined }).success).toBe(false);
    expect(presenceSchema.safeParse({ ...here, ...now, tool: 'tweezers', pressure: 0.4 }).success).toBe(true);
    for (const wrong of [{ tool: '<b>' }, { tool: 4 }, { cursor: 'none' }, { memberId: '' }])
      expect(presenceSchema.safeParse({ ...here, ...now, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
  });
});
