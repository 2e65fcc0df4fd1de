import { describe, expect, it } from 'vitest';
import type { Invite } from '../protocol';
import { betterRole, inviteEnd } from './invite';

const invite: Invite = { id: 'i', role: 'editor', createdAt: 0, expiresAt: 100, maxUses: 2, uses: 0, revokedAt: null };

describe('invites', () => {
  it('end at their time, at their last use, and when they are revoked', () => {
    expect(inviteEnd(invite, 99)).toBeNull();
    expect(inviteEnd(invite, 100)).toBe('expired');
    expect(inviteEnd({ ...invite, uses: 1 }, 0)).toBeNull();
    expect(inviteEnd({ ...invite, uses: 2 }, 0)).toBe('used-up');
    expect(inviteEnd({ ...invite, revokedAt: 5 }, 0)).toBe('revoked');
    expect(inviteEnd({ ...invite, expiresAt: null, maxUses: null, uses: 999 }, Infinity)).toBeNull();
  });

  it('never make a role less', () => {
    expect(betterRole('viewer', 'editor')).toBe('editor');
    expect(betterRole('editor', 'viewer')).toBe('editor');
    expect(betterRole('owner', 'editor')).toBe('owner');
  });
});
