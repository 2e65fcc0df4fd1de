/** Rules of invites. Pure: time comes in from outside. */
import type { GivenRole, Invite, Role } from '../protocol';

/** Why an invite lets nobody in (any more). */
export type InviteEnd = 'revoked' | 'expired' | 'used-up';

/** Null while it lets people in. */
export function inviteEnd({ revokedAt, expiresAt, maxUses, uses }: Invite, now: number): InviteEnd | null {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt !== null && now >= expiresAt) return 'expired';
  return maxUses !== null && uses >= maxUses ? 'used-up' : null;
}

const RANK: Record<Role, number> = { viewer: 0, editor: 1, owner: 2 };

/** The role of a member who follows an invite: never a lesser one than before. */
export function betterRole(role: Role, invited: GivenRole): Role {
  return RANK[invited] > RANK[role] ? invited : role;
}
