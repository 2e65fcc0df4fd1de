import { describe, expect, it } from 'vitest';
import { problemCodes } from '@/lib/protocol';
import { problemWords } from './problems';

describe('words for problems', () => {
  it('are one sentence or two for each code, with all of its parameters', () => {
    for (const [code, names] of Object.entries(problemCodes)) {
      const params = Object.fromEntries(names.map((name, i) => [name, 1024 * 1024 * (41 + i)]));
      const text = problemWords({ code, field: '', params });
      expect(text, code).toMatch(/^[A-Z].*\.$/);
      expect(text, code).not.toMatch(/undefined|NaN|server takes at most 0/);
    }
  });

  it('tell the kind of what only a newer server knows, or that a reload helps', () => {
    const told = (code: string, params = {}) => problemWords({ code, field: '', params });
    expect(told('nothing-to-undo.here')).toBe(told('nothing-to-undo'));
    expect(told('quota.photos')).toMatch(/newest version/);
    expect(told('constructor')).toMatch(/newest version/);
    // A parameter that an older server does not send yet.
    expect(told('too-many.points')).toMatch(/newest version/);
  });
});
