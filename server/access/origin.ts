/**
 * Which requests are meant for this server: by the name that they ask for (`Host`), and by the page that sends them (`Origin`).
 * The interface, Yjs and Socket.io all ask here.
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { isLoopback } from '../../lib/address/loopback';
import { NO_ORIGIN } from '../../lib/rest/scopes';
import type { Settings } from '../settings/settings';
import { carriedAddress } from './carried';
import { shareHolder } from './share-holder';

/** What decides whose requests are taken. */
export type Access = Pick<Settings, 'host' | 'origins' | 'trustProxy'>;
type Asking = Pick<IncomingMessage, 'headers'>;

/** Host names, addresses and ports; a parser of addresses would also find a host behind `user@`. */
const HOST = /^([A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(:\d*)?$/;
/** Ends of names that nobody can register: they mean something in one's own network only (RFC 6762, RFC 8375, ICANN's `internal`). */
const LOCAL_ENDS = ['.local', '.lan', '.internal', '.home.arpa'];

/** In small letters, without port and closing dot; null for what is no host. */
function nameOf(host: string): string | null {
  if (!HOST.test(host)) return null;
  try {
    return new URL(`http://${host}`).hostname.replace(/\.$/, '');
  } catch {
    return null;
  }
}

const isAddress = (name: string): boolean => isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;

/** A name by which only machines of one's own network find this one: no foreign site can point such a name here. */
function isLocalName(name: string): boolean {
  return !name.includes('.') || name === hostname().toLowerCase() || LOCAL_ENDS.some((end) => name.endsWith(end));
}

/**
 * Whether the request asks for this server by a name of its own. A site may let its name lead to 127.0.0.1, and its page would
 * then count as this server's own (DNS rebinding); only the name in `Host` gives it away. A server that other machines
 * reach has addresses and local names as well. Behind a trusted proxy it is the proxy that knows the names.
 */
export function hostAllowed({ headers }: Asking, { host, origins, trustProxy }: Access): boolean {
  // HTTP/1.0 and HTTP/2 requests may have none; those come from no page.
  if (headers.host === undefined || trustProxy) return true;
  const name = nameOf(headers.host);
  if (name === null) return false;
  const own = nameOf(host.includes(':') ? `[${host}]` : host);
  if (
    isLoopback(name) ||
    name === own ||
    origins.some((origin) => origin !== NO_ORIGIN && new URL(origin).hostname === name)
  )
    return true;
  const loopback = own !== null && isLoopback(own);
  return !loopback && (isAddress(name) || isLocalName(name));
}

/**
 * Whether the page that sends this request may: it comes from this server itself or from an allowed origin. Browsers always
 * name the origin of WebSockets and of requests that change something; a request without one comes from no page, so it
 * cannot misuse a visitor's browser.
 */
export function originAllowed({ headers }: Asking, { origins, trustProxy }: Omit<Access, 'host'>): boolean {
  const { origin } = headers;
  if (origin === undefined) return true;
  if (origins.includes(origin)) return true;
  let page: URL;
  try {
    page = new URL(origin);
  } catch {
    return false;
  }
  const forwarded = trustProxy ? lastOf(headers['x-forwarded-host']) : null;
  return [headers.host, forwarded].some((host) => typeof host === 'string' && isHostOf(page, host, trustProxy));
}

/** Whether the page's address has this host; a port that is its scheme's default may stand there or not. */
function isHostOf(page: URL, host: string, trustProxy: boolean): boolean {
  // `file:` has no hosts: with that scheme all of them would be equal.
  if (!HOST.test(host) || page.host === '') return false;
  try {
    if (new URL(`${page.protocol}//${host}`).host === page.host) return true;
  } catch {
    return false;
  }
  // nginx's `$host` has lost the port. Whoever trusts a proxy trusts what else it serves under its name.
  return trustProxy && nameOf(host) === host.toLowerCase() && host.toLowerCase() === page.hostname;
}

/** Of a list that each proxy adds to: what the nearest one said. */
function lastOf(header: string | string[] | undefined): string | null {
  const list = Array.isArray(header) ? header.join(',') : (header ?? '');
  const last = list.split(',').at(-1)?.trim();
  return last === undefined || last === '' ? null : last;
}

/** The client's address, as limits count it. Behind a proxy that is trusted, of the one that the proxy saw. */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const carried = carriedAddress(request);
  if (carried !== null) return carried;
  const forwarded = trustProxy ? lastOf(request.headers['x-forwarded-for']) : null;
  return shareHolder(forwarded ?? request.socket.remoteAddress ?? 'unknown');
}
