import { describe, expect, it } from 'vitest';
import { Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { checkPresence } from './presence-guard';

const state = (memberId: string, change: object = {}) => ({
  memberId,
  name: 'Ana',
  color: '#7c5cff',
  cursor: { x: 1, y: 2 },
  tool: 'pull',
  pull: null,
  viewport: null,
  idle: false,
  ...change,
});

function person(value: Record<string, unknown> | null) {
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState(value);
  const update = () => encodeAwarenessUpdate(awareness, [awareness.clientID]);
  return { awareness, update };
}
const server = () => {
  const awareness = new Awareness(new Y.Doc());
  awareness.setLocalState(null);
  return awareness;
};
const editor = { id: 'ana', role: 'editor' } as const;
const never = () => false;

describe('presence guard', () => {
  it('A1: lets a whole state of my own through and passes over the empty one', () => {
    const mine = person(state('ana'));
    expect(checkPresence(mine.update(), server(), editor, never)).toEqual({
      kind: 'good',
      update: mine.update(),
      owned: [mine.awareness.clientID],
    });
    const empty = checkPresence(person({}).update(), server(), editor, never);
    expect(empty).toMatchObject({ kind: 'good', update: null });
    expect(checkPresence(person({ memberId: 'ana' }).update(), server(), editor, never).kind).toBe('malformed');
    const long = person(state('ana', { later: 'x'.repeat(5000) })).update();
    expect(checkPresence(long, server(), editor, never)).toMatchObject({
      kind: 'malformed',
      problem: { code: 'too-large' },
    });
    expect(checkPresence(person(state('ana', { tool: 'tweezers' })).update(), server(), editor, never).kind).toBe(
      'good',
    );
    expect(checkPresence(Uint8Array.of(9, 9), server(), editor, never).kind).toBe('malformed');
  });

  it('A2: refuses a state of somebody else', () => {
    expect(checkPresence(person(state('ben')).update(), server(), editor, never).kind).toBe('forbidden');
  });

  it('A3: refuses a viewer who pulls', () => {
    const pull = { pullId: 'p', handle: { x: 1, y: 1 }, target: { x: 2, y: 2 } };
    const viewer = { id: 'ana', role: 'viewer' } as const;
    expect(checkPresence(person(state('ana', { pull })).update(), server(), viewer, never).kind).toBe('forbidden');
    expect(checkPresence(person(state('ana', { pull })).update(), server(), editor, never).kind).toBe('good');
    expect(checkPresence(person(state('ana')).update(), server(), viewer, never).kind).toBe('good');
  });

  it('A7: lets everybody write a line beside their cursor, and nothing that is none', () => {
    const viewer = { id: 'ana', role: 'viewer' } as const;
    const says = (chat: unknown) =>
      checkPresence(person(state('ana', { chat })).update(), server(), viewer, never).kind;
    expect([says('softer here?'), says(''), says(null)]).toEqual(['good', 'good', 'good']);
    expect([says('x'.repeat(121)), says('two\nlines'), says(7)]).toEqual(['malformed', 'malformed', 'malformed']);
  });

  it('A4: passes over echoes and removals of others', () => {
    const known = server();
    const ben = person(state('ben'));
    known.meta.set(ben.awareness.clientID, { clock: 1, lastUpdated: 0 });
    known.states.set(ben.awareness.clientID, state('ben'));
    expect(checkPresence(ben.update(), known, editor, never)).toMatchObject({ kind: 'good', update: null, owned: [] });
    ben.awareness.setLocalState(null);
    expect(checkPresence(ben.update(), known, editor, never)).toMatchObject({ kind: 'good', update: null });
    expect(checkPresence(ben.update(), known, editor, () => true)).toMatchObject({
      owned: [ben.awareness.clientID],
    });
  });
});
