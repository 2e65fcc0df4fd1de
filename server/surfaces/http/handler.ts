/** What answers a request: the interface, the operator's pages, or Next. Sets the headers that all answers share. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { hostAllowed, type Access } from '../../access/origin';
import type { Metrics } from '../../metrics/metrics';
import { pathOf } from './target';
import type { OpenApi } from './api/api';
import { keepFromSearch, setPagePolicy, setSecurityHeaders } from './security';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface HandlerParts {
  readonly access: Access;
  readonly log: Logger;
  readonly api: OpenApi;
  readonly metrics: Metrics;
  /** Why the server cannot serve yet or any more; null when it can. */
  readonly notReady: () => string | null;
  /** Next's handler; null where no pages are served. */
  readonly pages: RequestHandler | null;
  readonly development: boolean;
}

/** For whoever opens a server under a name that it does not know, and for its log. */
const FOREIGN_HOST =
  'this server has another name; set TUG_ORIGINS to the address that people open, or TUG_TRUST_PROXY=1 behind a proxy';

function text(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
}

export function requestHandler(parts: HandlerParts): RequestHandler {
  const { access, log, api, metrics, notReady, pages, development } = parts;
  let told = false;
  return async (request, response) => {
    setSecurityHeaders(response);
    const path = pathOf(request);
    if (!hostAllowed(request, access)) {
      // Once: whoever set the server up needs the hint, and a stranger must not fill the log.
      if (!told) log.warn({ host: request.headers.host }, `a request was refused: ${FOREIGN_HOST}`);
      told = true;
      text(response, 421, `${FOREIGN_HOST}\n`);
      return;
    }
    if (path !== null) keepFromSearch(path, response);
    if (path === null) text(response, 400, 'bad address\n');
    else if (path === '/healthz') text(response, 200, 'ok\n');
    else if (path === '/readyz') {
      const reason = notReady();
      text(response, reason === null ? 200 : 503, `${reason ?? 'ready'}\n`);
    } else if (path === '/metrics') {
      text(response, 200, await metrics.registry.metrics(), metrics.registry.contentType);
    } else if (path === '/api' || path.startsWith('/api/')) await api.answer(request, response);
    else if (pages === null) text(response, 404, 'no pages are served here\n');
    else {
      setPagePolicy(request, response, development);
      await pages(request, response);
    }
  };
}
