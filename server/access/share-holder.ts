/** Who has one share of what is limited by address. */
import { isIPv6 } from 'node:net';

/** An IPv4 client of a socket that listens on IPv6 as well has its address in this form. */
const MAPPED = /^::ffff:(?=\d+\.)/i;
const GROUPS = 8;
/** Of 16 bits: what a provider gives to a household, or to one server, and often more than one of it. */
const OF_ONE_HOLDER = 4;
/** Groups that the addresses of the internet begin with; networks of one's own, where machines share the rest, begin otherwise. */
const INTERNET = { from: 0x2000, below: 0x4000 };

/**
 * An address as limits count it. Of IPv6 on the internet it is the first half: whoever has one such address has 2^64 of them, and would
 * have a share with each.
 */
export function shareHolder(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = address.replace(MAPPED, '');
  if (mapped !== address) return mapped;
  const [left = [], right = []] = address.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const zeros = address.includes('::') ? Array<string>(Math.max(0, GROUPS - left.length - right.length)).fill('0') : [];
  const numbers = [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
  const [first = 0] = numbers;
  if (first < INTERNET.from || first >= INTERNET.below) return address;
  return `${numbers
    .slice(0, OF_ONE_HOLDER)
    .map((number) => number.toString(16))
    .join(':')}::`;
}
