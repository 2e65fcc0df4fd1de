import { describe, expect, it } from 'vitest';
import { idSchema, roomIdSchema, tokenSchema } from '../../lib/protocol';
import { findByToken, hashToken, newId, newRoomId, newToken } from './tokens';

describe('tokens', () => {
  it('are long, different and of the form that the protocol takes', () => {
    const tokens = Array.from({ length: 200 }, newToken);
    expect(new Set(tokens).size).toBe(200);
    for (const token of tokens) {
      expect(tokenSchema.safeParse(token).success).toBe(true);
      expect(Buffer.from(token, 'base64url').length * 8).toBeGreaterThanOrEqual(128);
    }
    expect(roomIdSchema.safeParse(newRoomId()).success).toBe(true);
    expect(idSchema.safeParse(newId()).success).toBe(true);
  });

  it('are found by their hash and by nothing else', () => {
    const token = newToken();
    const members = [{ tokenHash: hashToken(newToken()) }, { tokenHash: hashToken(token), name: 'Ana' }];
    expect(findByToken(members, token)).toBe(members[1]);
    expect(findByToken(members, newToken())).toBeNull();
    expect(findByToken(members, hashToken(token))).toBeNull();
    expect(findByToken([], token)).toBeNull();
  });
});
