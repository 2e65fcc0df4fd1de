/** Where a worker listens, and where it is found. */
import { isIPv6 } from 'node:net';

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** @returns null when it is no HOST:PORT; an IPv6 address stands in brackets */
export function parseAddress(text: string): Address | null {
  const [, six, name, digits] = /^(?:\[([^\]]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  const host = six ?? name;
  if (host === undefined || port > 65535 || (six !== undefined && !isIPv6(six))) return null;
  return { host, port };
}

export const addressText = ({ host, port }: Address): string => `${isIPv6(host) ? `[${host}]` : host}:${port}`;
