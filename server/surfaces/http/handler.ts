/** What answers a request: the interface, the operator's pages, or Next. Sets the headers that all answers share. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { hostAllowed, type Access } from '../../access/origin';
import type { Metrics } from '../../metrics/metrics';
import { answerPlainly } from '../pages/plain';
import { pathBelow, pathOf } from './target';
import type { OpenApi } from './router';
import type { V1Api } from './v1/router';
import { V1_PATH } from './v1/description';
import { EMBED_SCRIPT_PATH, answerEmbedScript } from './embed-script';
import { keepFromSearch, setPagePolicy, setSecurityHeaders } from './security';

/** Rooms in other people's pages. */
const EMBED_PREFIX = '/embed/';
/** After how many seconds a page that came too early is asked for again. */
const AGAIN_S = 1;

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface HandlerParts {
  readonly access: Access;
  /** As in the settings. */
  readonly basePath: string;
  readonly log: Logger;
  readonly api: OpenApi;
  /** For programs. */
  readonly v1: V1Api;
  readonly metrics: Metrics;
  /** Why the server cannot serve yet or any more; null when it can. */
  readonly notReady: () => string | null;
  /** Nothing is served yet: whoever comes is asked to wait, and not left waiting. */
  readonly starting: () => boolean;
  /** Origins whose pages may show a room in a frame, beside those of the settings. */
  readonly framing: (room: string) => Promise<readonly string[]>;
  /** Next's handler; null where no pages are served, and before they are loaded. */
  readonly pages: () => RequestHandler | null;
  readonly development: boolean;
}

/** For whoever opens a server under a name that it does not know, and for its log. */
const FOREIGN_HOST =
  'this server has another name; set TUG_ORIGINS to the address that people open, or TUG_TRUST_PROXY=1 behind a proxy';

function text(response: ServerResponse, status: number, body: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
}

export function requestHandler(parts: HandlerParts): RequestHandler {
  const { access, basePath, log, api, v1, metrics, notReady, starting, framing, pages, development } = parts;
  let told = false;
  return async (request, response) => {
    setSecurityHeaders(response);
    const asked = pathOf(request);
    if (!hostAllowed(request, access)) {
      // Once: whoever set the server up needs the hint, and a stranger must not fill the log.
      if (!told) log.warn({ host: request.headers.host }, `a request was refused: ${FOREIGN_HOST}`);
      told = true;
      answerPlainly(request, response, { status: 421, says: 'otherName', line: FOREIGN_HOST });
      return;
    }
    if (asked === null) {
      answerPlainly(request, response, { status: 400, says: 'badAddress', line: 'bad address' });
      return;
    }
    const path = pathBelow(asked, basePath);
    if (path === null) {
      const line = `Tug is at ${basePath} here`;
      answerPlainly(request, response, { status: 404, says: 'elsewhere', line, path: basePath });
      return;
    }
    keepFromSearch(path, response);
    if (path === '/healthz') text(response, 200, 'ok\n');
    else if (path === '/readyz') {
      const reason = notReady();
      text(response, reason === null ? 200 : 503, `${reason ?? 'ready'}\n`);
    } else if (path === '/metrics') {
      text(response, 200, await metrics.text(), metrics.registry.contentType);
    } else if (starting()) {
      answerPlainly(request, response, { status: 503, says: 'starting', line: 'starting', again: AGAIN_S });
    } else if (path.startsWith(`${V1_PATH}/`)) {
      request.url = request.url?.slice(basePath.length + V1_PATH.length);
      await v1.answer(request, response);
    } else if (path === '/api' || path.startsWith('/api/')) {
      // Its own table of paths knows nothing of where the server stands; the pages do.
      request.url = request.url?.slice(basePath.length);
      await api.answer(request, response);
    } else if (path === EMBED_SCRIPT_PATH) {
      await answerEmbedScript(request, response);
    } else {
      const answerPage = pages();
      if (answerPage === null) {
        answerPlainly(request, response, { status: 404, says: 'noPages', line: 'no pages are served here' });
        return;
      }
      const room = path.startsWith(EMBED_PREFIX) ? path.slice(EMBED_PREFIX.length) : null;
      const ancestors = room === null ? [] : [...access.origins, ...(await framing(room))];
      setPagePolicy(request, response, development, ancestors);
      await answerPage(request, response);
    }
  };
}
