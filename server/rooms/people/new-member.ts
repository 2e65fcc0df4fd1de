import { hashToken, newId, newToken } from '../../access/tokens';
import type { Role } from '../../../lib/protocol';
import type { MemberRecord } from '../../store/records';

/** @param invite the invite they came by; null = by the room's address. @returns their token as well: only its hash is kept. */
export function makeMember(
  person: { readonly name: string; readonly color: string },
  role: Role,
  invite: string | null,
): { member: MemberRecord; token: string } {
  const token = newToken();
  const { name, color } = person;
  const tokenHash = hashToken(token);
  return { member: { id: newId(), name, color, role, tokenHash, joinedAt: Date.now(), invite }, token };
}
