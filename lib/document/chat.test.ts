import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_CHAT_LENGTH, chatLine, chatSchema } from './chat';

describe('what is typed beside a cursor', () => {
  it('is taken whatever was typed or pasted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 3 * MAX_CHAT_LENGTH }), (typed) => {
        expect(chatSchema.safeParse(chatLine(typed)).success).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
  it('keeps what is allowed, and cuts no character in half', () => {
    expect(chatLine('softer here? Übrigens 好')).toBe('softer here? Übrigens 好');
    expect(chatLine('two\nlines')).toBe('two lines');
    expect(chatLine(`a${'😀'.repeat(MAX_CHAT_LENGTH)}`)).toBe(`a${'😀'.repeat(MAX_CHAT_LENGTH / 2 - 1)}`);
  });
  it('refuses what is none: too long, on two lines, with turned text', () => {
    for (const text of ['x'.repeat(MAX_CHAT_LENGTH + 1), 'two\nlines', 'turned \u202e'])
      expect(chatSchema.safeParse(text).success, text).toBe(false);
  });
});
