import { describe, expect, it } from 'vitest';
import { serverMessages } from './server';
import { commonVersion } from './version';

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
});
