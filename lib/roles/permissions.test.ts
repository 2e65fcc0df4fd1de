import { describe, expect, it } from 'vitest';
import { clientMessages, roleSchema } from '../protocol';
import { may, messageActions, permissions, refusal, type Action } from './permissions';

const actions = Object.keys(permissions) as Action[];
const changes: Action[] = ['edit', 'document', 'mark', 'invite', 'people', 'room', 'delete'];

describe('permissions', () => {
  it('name an action for every message', () => {
    expect(Object.keys(messageActions).sort()).toEqual(Object.keys(clientMessages).sort());
  });

  it('let a viewer change nothing, whatever the rules are', () => {
    for (const viewersExport of [true, false])
      for (const action of changes) expect(may('viewer', action, { viewersExport }), action).toBe(false);
  });

  it('let a viewer export only where the owner allows it', () => {
    expect(may('viewer', 'export', { viewersExport: true })).toBe(true);
    expect(may('viewer', 'export', { viewersExport: false })).toBe(false);
    expect(may('editor', 'export', { viewersExport: false })).toBe(true);
  });

  it('give every role what the one below has', () => {
    const rules = { viewersExport: true };
    for (const action of actions) {
      expect(may('owner', action, rules), action).toBe(true);
      if (may('viewer', action, rules)) expect(may('editor', action, rules), action).toBe(true);
    }
  });

  it('keep links, people and the room itself for the owner', () => {
    for (const action of ['invite', 'people', 'room', 'delete'] as const) {
      expect(may('editor', action, { viewersExport: true })).toBe(false);
      expect(refusal(action)).toBe('forbidden.not-owner');
    }
  });

  it('say why to every role that is refused', () => {
    for (const role of roleSchema.options)
      for (const action of actions)
        if (!may(role, action, { viewersExport: false }) && role === 'editor')
          expect(refusal(action), action).toBe('forbidden.not-owner');
    expect(refusal('document')).toBe('forbidden.viewer');
    expect(refusal('export')).toBe('forbidden.no-export');
  });
});
