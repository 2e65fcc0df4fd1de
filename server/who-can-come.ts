/** What is printed at start: the address, and whether others can open it. */
import { isLoopback } from '../lib/address/loopback';
import { LISTENS_EVERYWHERE, localAddresses } from './access/reach';

/** The lines for whoever started the server: `url` is where it answers on this machine. */
export function whereItIs(url: string, host: string, addresses = localAddresses(host)): string {
  const { port, pathname } = new URL(url);
  const path = pathname === '/' ? '' : pathname;
  if (isLoopback(host))
    return (
      `  Tug is at ${url}\n` + '  Only this machine can open it. For others in your network: TUG_HOST=0.0.0.0 npm start'
    );
  if (!LISTENS_EVERYWHERE.includes(host)) return `  Tug is at ${url}`;
  const others = addresses.map((address) => `\n  For others in your network: http://${address}:${port}${path}`);
  return `  Tug is at ${url}${others.join('') || '\n  This machine is in no network, so nobody else can open it.'}`;
}

/** Where packs are added, and the key that this asks for; it is shown by itself only when it was made just now. */
export function operatorLines(url: string, { key, isNew }: { readonly key: string; readonly isNew: boolean }): string {
  const shown = isNew ? `The operator's key, made just now, is ${key}` : 'npm run operator-key shows the key';
  return `  Packs can be added and put away at ${url}/packs\n  ${shown}`;
}
