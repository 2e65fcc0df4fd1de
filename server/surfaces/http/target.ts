import type { IncomingMessage } from 'node:http';

/** `/./`, `/../` and the like, also written with %2e; and what some parsers take for a slash. Browsers resolve all of them before they ask. */
const UNRESOLVED = /\/(?:\.|%2e){1,2}(?:\/|$)|\\/i;

/**
 * The path that a request asks for, as it was sent and without its query; null for anything that is no path, or none yet. It is
 * never resolved as an address: a parser finds a host in `//`, or throws, and whoever decides by what it makes of `/a/../b`
 * decides otherwise than whoever reads the bytes.
 */
export function pathOf({ url }: Pick<IncomingMessage, 'url'>): string | null {
  if (url?.startsWith('/') !== true) return null;
  const path = url.split('?', 1)[0] ?? '';
  return UNRESOLVED.test(path) ? null : path;
}

/** What of a path stands behind the base path, with a slash in front; null when the path is elsewhere. */
export function pathBelow(path: string, basePath: string): string | null {
  if (path === basePath) return '/';
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : null;
}

/** Whether bytes come behind its headers: without a word of them there are none. */
export function hasBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
