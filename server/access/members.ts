import { Refused } from './refused';
import type { MemberRecord } from '../store/records';
import { findByToken } from './tokens';

/** The member whose token it is; null when it is nobody's. @throws Refused when that member was kicked. */
export function memberByToken(members: Iterable<MemberRecord>, token: string): MemberRecord | null {
  const member = findByToken(members, token);
  if (member?.removedAt !== undefined) throw new Refused('forbidden.no-longer', {}, 'token');
  return member;
}
