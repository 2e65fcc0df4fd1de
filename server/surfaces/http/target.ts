import type { IncomingMessage } from 'node:http';

/**
 * The path that a request asks for, as it was sent and without its query; null for anything that is no path. It is never
 * resolved as an address: a parser finds a host in `//`, or throws, and whoever decides by what it makes of `/a/../b` decides
 * otherwise than whoever reads the bytes.
 */
export function pathOf({ url }: Pick<IncomingMessage, 'url'>): string | null {
  if (url?.startsWith('/') !== true) return null;
  return url.split('?', 1)[0] ?? null;
}

/** What of a path stands behind the base path, with a slash in front; null when the path is elsewhere. */
export function pathBelow(path: string, basePath: string): string | null {
  if (path === basePath) return '/';
  return path.startsWith(`${basePath}/`) ? path.slice(basePath.length) : null;
}
