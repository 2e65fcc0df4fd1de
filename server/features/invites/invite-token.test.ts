import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenSchema } from '../../../lib/protocol';
import { isSigned, newInviteToken } from './invite-token';

const secret = randomBytes(32);

describe('invite tokens', () => {
  it('are of the form that the protocol takes, different, and signed by this server only', () => {
    const tokens = Array.from({ length: 100 }, () => newInviteToken(secret));
    expect(new Set(tokens).size).toBe(100);
    for (const token of tokens) {
      expect(tokenSchema.safeParse(token).success).toBe(true);
      expect(isSigned(token, secret)).toBe(true);
      expect(isSigned(token, randomBytes(32))).toBe(false);
    }
  });

  it('are refused after any change, whatever it is', () => {
    const token = newInviteToken(secret);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: token.length - 1 }),
        fc.constantFrom(...Array.from('abzAZ09-_')),
        (at, letter) => {
          fc.pre(token[at] !== letter);
          expect(isSigned(token.slice(0, at) + letter + token.slice(at + 1), secret)).toBe(false);
        },
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => !isSigned(text, secret)));
    expect(isSigned(`${token}A`, secret)).toBe(false);
  });
});
