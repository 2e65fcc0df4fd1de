import type { IncomingMessage } from 'node:http';

/**
 * Whether the page that sends this request may: it comes from this server itself or from an allowed origin. Browsers always
 * name the origin of WebSockets and of requests that change something; a request without one comes from no page, so it
 * cannot misuse a visitor's browser.
 */
export function originAllowed(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}

/** The client's address, for rate limits. Behind a proxy that is trusted, the one that the proxy saw. */
export function clientAddress(request: IncomingMessage, trustProxy: boolean): string {
  const forwarded = request.headers['x-forwarded-for'];
  const last = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',').at(-1)?.trim();
  if (trustProxy && last !== undefined && last !== '') return last;
  return request.socket.remoteAddress ?? 'unknown';
}
