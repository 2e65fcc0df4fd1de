/** What is printed at start: the address, and whether others can open it. */
import { networkInterfaces } from 'node:os';

export const LISTENS_EVERYWHERE: readonly string[] = ['0.0.0.0', '::'];
const LOOPBACK = /^(localhost|127(\.\d+){3}|::1)$/;

/** This machine's addresses in its local networks, IPv4 first, which is easier to type. */
export function localAddresses(interfaces = networkInterfaces()): string[] {
  const all = Object.values(interfaces).flatMap((entries) => entries ?? []);
  const outside = all.filter(({ internal, address }) => !internal && !address.startsWith('fe80:'));
  return outside
    .sort((a, b) => Number(a.family === 'IPv6') - Number(b.family === 'IPv6'))
    .map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address));
}

/** The lines for whoever started the server: `url` is where it answers on this machine. */
export function whereItIs(url: string, host: string, addresses = localAddresses()): string {
  const { port } = new URL(url);
  if (LOOPBACK.test(host))
    return (
      `  Tug is at ${url}\n` + '  Only this machine can open it. For others in your network: TUG_HOST=0.0.0.0 npm start'
    );
  if (!LISTENS_EVERYWHERE.includes(host)) return `  Tug is at ${url}`;
  const others = addresses.map((address) => `\n  For others in your network: http://${address}:${port}`);
  return `  Tug is at ${url}${others.join('') || '\n  This machine is in no network, so nobody else can open it.'}`;
}
