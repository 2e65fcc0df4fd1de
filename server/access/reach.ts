/** Who can reach this server: its own machine alone, or others in its networks too, and by which addresses. */
import { networkInterfaces } from 'node:os';

/** Hosts that mean every address of the machine. */
export const LISTENS_EVERYWHERE: readonly string[] = ['0.0.0.0', '::'];
/**
 * This machine's addresses in its local networks as they stand in a URL, IPv4 first, which is easier to type.
 *
 * @param host that the server listens on, one of LISTENS_EVERYWHERE: 0.0.0.0 means the addresses of IPv4 alone
 */
export function localAddresses(host: string, interfaces = networkInterfaces()): string[] {
  const all = Object.values(interfaces).flatMap((entries) => entries ?? []);
  const outside = all.filter(
    ({ internal, address, family }) =>
      !internal && !address.startsWith('fe80:') && (host !== '0.0.0.0' || family === 'IPv4'),
  );
  return outside
    .sort((a, b) => Number(a.family === 'IPv6') - Number(b.family === 'IPv6'))
    .map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address));
}
