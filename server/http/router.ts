/** A small router: method and path to a handler, bodies read within a limit and checked, errors as `{ error: Problem }`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { ErrorCode } from '../../lib/protocol';
import { Refused, isUnexpected, toProblem } from '../rooms/refused';
import { clientAddress, originAllowed } from './origin';
import type { RateLimits, RateName } from './rates';

/** The largest body of the interface is below 1 KB. */
const MAX_BODY_BYTES = 64 * 1024;

/** A request on its way through a handler. */
export interface Call {
  readonly request: IncomingMessage;
  readonly url: URL;
  /** Parts of the path that stand for `:name` in the route. */
  readonly params: Readonly<Record<string, string>>;
  readonly address: string;
  /** The body, parsed and checked. @throws Refused. */
  body<T>(schema: z.ZodType<T>): Promise<T>;
  /** The query, checked. @throws Refused. */
  query<T>(schema: z.ZodType<T>): T;
}

/** JSON, or bytes of another type. */
export type Reply =
  | { readonly json: unknown; readonly status?: number }
  | { readonly bytes: Uint8Array; readonly type: string; readonly headers?: Readonly<Record<string, string>> };

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Such as /api/rooms/:room/join. */
  readonly path: string;
  readonly rate: RateName;
  handle(call: Call): Promise<Reply> | Reply;
}

export interface RouterOptions {
  readonly rates: RateLimits;
  readonly origins: readonly string[];
  readonly trustProxy: boolean;
  readonly log: Logger;
  readonly onRefused: (code: ErrorCode) => void;
}

const STATUS: Readonly<Record<ErrorCode, number>> = {
  'protocol-version': 400,
  unauthorised: 401,
  forbidden: 403,
  'not-found': 404,
  'unknown-room': 404,
  'unknown-node': 404,
  'unknown-pack': 404,
  'unknown-pull': 404,
  invalid: 400,
  'too-large': 413,
  'too-many': 429,
  'rate-limited': 429,
  busy: 503,
  'nothing-to-undo': 409,
  'nothing-to-redo': 409,
  'built-upon': 409,
  engine: 503,
  internal: 500,
};

function match(route: Route, method: string, path: string): Record<string, string> | null {
  if (route.method !== method) return null;
  const wanted = route.path.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const value = given[i] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = value;
    else if (part !== value) return null;
  }
  return params;
}

function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  throw new Refused('invalid', `${field === '' ? 'the request' : field}: ${issue?.message ?? 'is not valid'}`, field);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new Refused('invalid', 'the body must be JSON, with content-type application/json');
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw new Refused('too-large', `a body has at most ${MAX_BODY_BYTES} bytes`);
    parts.push(part);
  }
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
  } catch {
    throw new Refused('invalid', 'the body is not JSON');
  }
}

function write(response: ServerResponse, status: number, type: string, body: Uint8Array, cache = 'no-store'): void {
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', body.length);
  response.setHeader('Cache-Control', cache);
  response.end(body);
}

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

export class Router {
  constructor(
    private readonly routes: readonly Route[],
    private readonly options: RouterOptions,
  ) {}

  /** Answers the request; never throws. */
  async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    try {
      const reply = await this.find(request, url);
      if ('json' in reply) write(response, reply.status ?? 200, 'application/json', json(reply.json));
      else {
        const { 'Cache-Control': cache, ...headers } = { ...reply.headers };
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        write(response, 200, reply.type, reply.bytes, cache);
      }
    } catch (error) {
      if (isUnexpected(error)) this.options.log.error({ err: error }, 'a request failed');
      const problem = toProblem(error);
      this.options.onRefused(problem.code);
      // The rest of a body that is not read would otherwise be taken for the next request.
      if (!request.complete) response.setHeader('Connection', 'close');
      write(response, STATUS[problem.code], 'application/json', json({ error: problem }));
    }
  }

  private async find(request: IncomingMessage, url: URL): Promise<Reply> {
    const { rates, origins, trustProxy } = this.options;
    const method = request.method ?? 'GET';
    const address = clientAddress(request, trustProxy);
    if (!originAllowed(request, origins)) throw new Refused('forbidden', 'pages of other sites may not do this');
    for (const route of this.routes) {
      const params = match(route, method, url.pathname);
      if (params === null) continue;
      if (!(await rates.take(route.rate, address)))
        throw new Refused('rate-limited', 'too many requests from this address; wait a minute');
      return route.handle({
        request,
        url,
        params,
        address,
        body: async (schema) => check(schema, await readJson(request)),
        query: (schema) => check(schema, Object.fromEntries(url.searchParams)),
      });
    }
    throw new Refused('not-found', 'there is no such address');
  }
}
