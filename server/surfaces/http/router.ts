/** A small router: method and path to a handler, bodies read within a limit and checked, errors as `{ error: Problem }`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { kindOf, type ProblemKind } from '../../../lib/protocol';
import type { Action } from '../../../lib/roles/permissions';
import { Refused, check, isUnexpected, toProblem } from '../../access/refused';
import { clientAddress, originAllowed } from '../../access/origin';
import type { RateLimits, RateName } from '../../access/rates';

/** The largest body of the interface is below 1 KB. */
const MAX_BODY_BYTES = 64 * 1024;

/** A request on its way through a handler. */
export interface Call {
  readonly request: IncomingMessage;
  readonly url: URL;
  /** Parts of the path that stand for `:name` in the route. */
  readonly params: Readonly<Record<string, string>>;
  readonly address: string;
  /** Counts the request for whoever makes it as well, from whichever address. @throws Refused when there were too many. */
  countFor(member: string): Promise<void>;
  /** The body, parsed and checked. @throws Refused. */
  body<T>(schema: z.ZodType<T>): Promise<T>;
  /** The body as it is, up to `limit` bytes. @throws Refused when it is longer. */
  bytes(limit: number): Promise<Uint8Array>;
  /** The query, checked. @throws Refused. */
  query<T>(schema: z.ZodType<T>): T;
}

/** JSON, nothing, bytes of another type, or bytes that come piece by piece. */
export type Reply =
  | { readonly json: unknown; readonly status?: number }
  | { readonly empty: true }
  | {
      readonly pieces: AsyncIterable<Uint8Array>;
      readonly type: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly bytes: Uint8Array; readonly type: string; readonly headers?: Readonly<Record<string, string>> };

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Such as /api/rooms/:room/join. */
  readonly path: string;
  readonly rate: RateName;
  /** What a member must be allowed to do; none for routes that need no member. */
  readonly action?: Action;
  handle(call: Call): Promise<Reply> | Reply;
}

export interface RouterOptions {
  readonly rates: RateLimits;
  readonly origins: readonly string[];
  readonly trustProxy: boolean;
  readonly log: Logger;
  readonly onRefused: (code: string) => void;
}

const STATUS: Readonly<Record<ProblemKind, number>> = {
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
  unreachable: 503,
  unreadable: 500,
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

async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = () => new Refused('too-large', { max: limit });
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > limit) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) throw new Refused('invalid.json');
  const body = await readBytes(request, MAX_BODY_BYTES);
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new Refused('invalid.json');
  }
}

/** Piece by piece, as fast as the client takes them. An error on the way breaks the answer off, so that it is not taken for whole. */
async function writePieces(response: ServerResponse, type: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  response.statusCode = 200;
  response.setHeader('Content-Type', type);
  response.setHeader('Cache-Control', 'no-store');
  await pipeline(Readable.from(pieces, { objectMode: false }), response);
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
  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const reply = await this.find(request);
      if ('json' in reply) write(response, reply.status ?? 200, 'application/json', json(reply.json));
      else if ('empty' in reply) response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
      else {
        const { 'Cache-Control': cache, ...headers } = { ...reply.headers };
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
        if ('pieces' in reply) await writePieces(response, reply.type, reply.pieces);
        else write(response, 200, reply.type, reply.bytes, cache);
      }
    } catch (error) {
      if (response.headersSent || request.socket.destroyed) {
        // The client went away, or the answer broke off in the middle: there is nobody to tell.
        this.options.log.debug({ err: error }, 'an answer broke off');
        response.destroy();
        return;
      }
      if (isUnexpected(error)) this.options.log.error({ err: error }, 'a request failed');
      const problem = toProblem(error);
      this.options.onRefused(problem.code);
      // The rest of a body that is not read would otherwise be taken for the next request.
      if (!request.complete) response.setHeader('Connection', 'close');
      write(response, STATUS[kindOf(problem) ?? 'internal'], 'application/json', json({ error: problem }));
    }
  }

  private async find(request: IncomingMessage): Promise<Reply> {
    const { rates, origins, trustProxy } = this.options;
    const method = request.method ?? 'GET';
    // A path behind a fixed host always parses.
    const url = new URL(`http://host${request.url ?? '/'}`);
    const address = clientAddress(request, trustProxy);
    if (!originAllowed(request, origins)) throw new Refused('forbidden.origin');
    for (const route of this.routes) {
      const params = match(route, method, url.pathname);
      if (params === null) continue;
      if (!(await rates.take(route.rate, address))) throw new Refused('rate-limited.address');
      return route.handle({
        request,
        url,
        params,
        address,
        countFor: async (member) => {
          if (!(await rates.take(route.rate, `member ${member}`))) throw new Refused('rate-limited');
        },
        bytes: (limit) => readBytes(request, limit),
        body: async (schema) => check(schema, await readJson(request)),
        query: (schema) => check(schema, Object.fromEntries(url.searchParams)),
      });
    }
    throw new Refused('not-found');
  }
}
