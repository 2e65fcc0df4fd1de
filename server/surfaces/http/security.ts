import { randomBytes } from 'node:crypto';
import { NO_ORIGIN } from '../../../lib/rest/scopes';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Host names and ports that may stand in a policy; anything else in a Host header is left out. */
const SAFE_HOST = /^[A-Za-z0-9.-]+(:\d+)?$|^\[[0-9A-Fa-f:.]+\](:\d+)?$/;

/**
 * The Content-Security-Policy of a page. Scripts run and style elements count only with this request's nonce, which Next puts on
 * its own. Style attributes may be inline, since React renders them on the server; they can read nothing. Development needs eval
 * and styles without a nonce for hot reload.
 *
 * @param ancestors origins whose pages may show this one in a frame
 */
export function contentSecurityPolicy(
  nonce: string,
  host: string | undefined,
  development: boolean,
  ancestors: readonly string[] = [],
): string {
  // Older Safari does not count WebSockets of the same host as 'self'.
  const sockets = host !== undefined && SAFE_HOST.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    `style-src 'self' ${development ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self'${sockets}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    ...frameAncestors(ancestors),
  ].join('; ');
}

/** No policy can name pages without an origin, so where those may show a page, all may. */
function frameAncestors(ancestors: readonly string[]): string[] {
  if (ancestors.includes(NO_ORIGIN)) return [];
  return [`frame-ancestors ${ancestors.length === 0 ? "'none'" : ancestors.join(' ')}`];
}

/** Of answers that are no page: opened in a tab by themselves they load and run nothing. */
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'; sandbox";

/** Sets the headers that every answer has, whoever makes it. Pages get a policy of their own afterwards. */
export function setSecurityHeaders(response: ServerResponse): void {
  response.setHeader('Content-Security-Policy', NO_PAGE);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  // A room's address opens it, so it must not reach other sites.
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=(), usb=()');
}

/** Whose address opens a room or stands for one, and what no person reads. */
const UNSEARCHED = ['room', 'join', 'api', 'embed'];

/** Keeps what belongs to rooms out of search engines, wherever its address was left lying about. */
export function keepFromSearch(path: string, response: ServerResponse): void {
  if (UNSEARCHED.includes(path.split('/', 2)[1] ?? '')) response.setHeader('X-Robots-Tag', 'noindex');
}

/**
 * Sets a page's policy on its answer, and on its request, which is where Next looks for the nonce. Anything of the kind that
 * the client sent itself is overwritten.
 *
 * @param ancestors origins whose pages may show this one in a frame; the page is told them as well
 */
export function setPagePolicy(
  request: IncomingMessage,
  response: ServerResponse,
  development: boolean,
  ancestors: readonly string[] = [],
): void {
  const nonce = randomBytes(16).toString('base64');
  const policy = contentSecurityPolicy(nonce, request.headers.host, development, ancestors);
  request.headers['x-tug-origins'] = ancestors.join(' ');
  // Browsers that know `frame-ancestors` pass this one over; older ones know no list.
  if (ancestors.length > 0) response.removeHeader('X-Frame-Options');
  request.headers['content-security-policy'] = policy;
  delete request.headers['content-security-policy-report-only'];
  request.headers['x-nonce'] = nonce;
  response.setHeader('Content-Security-Policy', policy);
}
