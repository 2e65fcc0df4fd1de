/** What stands before the operations of programs: pages of which origins, whose key or session, how often, for what, which room. */
import type { IncomingMessage } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import { roomIdSchema } from '../../../../lib/protocol';
import { NO_ORIGIN, type Scope } from '../../../../lib/rest/scopes';
import type { ApiKeys } from '../../../access/clients/api-keys';
import type { KeptAnswers } from '../../../access/clients/kept-answers';
import type { Sessions } from '../../../access/clients/sessions';
import { originAllowed } from '../../../access/origin';
import { Places } from '../../../access/places';
import { Refused, check } from '../../../access/refused';
import type { Room } from '../../../rooms/room';
import type { RoomRecord } from '../../../store/records';
import { readBytes } from '../api/body';
import { bearerToken, type Guards, type GuardServices } from '../api/guards';
import { unknownPart } from '../api/problems';
import type { ClientEnvironment, ClientRoomEnvironment, SessionEnvironment, V1Environment } from './environment';

export interface GateServices extends GuardServices {
  readonly keys: ApiKeys;
  readonly sessions: Sessions;
  readonly answers: KeptAnswers;
}

const ONCE = 'idempotency-key';
/** Says that the answer is that of an earlier request. */
export const REPLAYED = 'Idempotency-Replayed';
/** Visible characters: what is made up by chance, such as a UUID. */
const onceSchema = z.object({ [ONCE]: z.string().regex(/^[\x21-\x7e]{1,255}$/) });

const keptHeaders = (headers: Headers): Record<string, string> =>
  Object.fromEntries(
    ['content-type', 'location'].flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );

/** Files that may be on their way in at once, of all and of one client. */
const MOST_UPLOADS = 4;
const UPLOADS_OF_ONE_CLIENT = 2;

export class Gate {
  private readonly uploads = new Places(MOST_UPLOADS, UPLOADS_OF_ONE_CLIENT);

  /** Pages that belong to nobody here get nothing, not even a preflight. */
  readonly origin: MiddlewareHandler<V1Environment> = async (c, next) => {
    if (!this.mayRead(c.env.incoming)) throw new Refused('forbidden.origin');
    await next();
  };

  constructor(
    private readonly services: GateServices,
    private readonly guards: Guards,
  ) {}

  /** Of a page that may read the answer; null for others. Pages without an origin have no cookies here that they could misuse. */
  allowOrigin(origin: string): string | null {
    if (origin === NO_ORIGIN) return '*';
    return this.services.origins.includes(origin) || this.services.keys.knowsOrigin(origin) ? origin : null;
  }

  /** Begins with the API key: it is shown to one operation alone. */
  readonly key: MiddlewareHandler<ClientEnvironment> = async (c, next) => {
    const client = await this.known(c.env.incoming, (key) => {
      const found = this.services.keys.find(key);
      if (found === null) throw new Refused('unauthorised.key', {}, 'authorization');
      return found;
    });
    this.checkOrigin(c.env.incoming, client.origins);
    await this.count(client.id, 1, c.var.answerHeaders);
    c.set('client', client);
    await next();
  };

  /** Lets programs through whose session has the scope. @param cost of the request, in requests */
  session(scope: Scope, cost: number): MiddlewareHandler<SessionEnvironment> {
    return async (c, next) => {
      const session = await this.known(c.env.incoming, (token) => this.services.sessions.read(token));
      this.checkOrigin(c.env.incoming, session.client.origins);
      await this.count(session.client.id, cost, c.var.answerHeaders);
      if (!session.scopes.includes(scope)) throw new Refused('forbidden.scope', { scope }, 'authorization');
      c.set('session', session);
      c.set('client', session.client);
      await next();
    };
  }

  /** Lets them on to the room in the path when they made it. Of others they do not learn whether there are any. */
  readonly room: MiddlewareHandler<ClientRoomEnvironment> = async (c, next) => {
    const id = roomIdSchema.safeParse(c.req.param('room'));
    if (!id.success) throw unknownPart('room');
    const room = await this.services.rooms.reader.settings(id.data);
    this.checkOwn(room, c.var.client.id);
    c.set('room', room);
    await next();
  };

  /** Reads the body. @param limit bytes @param json whether it is for the validators behind this */
  body(limit: number, json: boolean): MiddlewareHandler<ClientEnvironment> {
    return async (c, next) => {
      if (json && !/^application\/json\b/.test(c.req.header('content-type') ?? '')) throw new Refused('invalid.json');
      const take = async () => {
        const bytes = await readBytes(c.env.incoming, limit);
        if (json) Object.assign(c.req.bodyCache, { text: Promise.resolve(new TextDecoder().decode(bytes)) });
        c.set('body', bytes);
        await next();
      };
      // A file is held in memory whole until it is worked up.
      await (json ? take() : this.uploads.upload(c.var.client.id, take));
    };
  }

  /** Does what is asked for with an `Idempotency-Key` once, whatever comes of its connection. */
  readonly once: MiddlewareHandler<ClientEnvironment> = async (c, next) => {
    const key = c.req.header(ONCE);
    if (key === undefined) return next();
    const { method, url } = c.req.raw;
    const { pathname, search } = new URL(url);
    const asked = {
      client: c.var.client.id,
      key: check(onceSchema, { [ONCE]: key })[ONCE],
      method,
      path: pathname + search,
      body: c.var.body,
    };
    const before = await this.services.answers.once(asked, async () => {
      await next();
      const { status, headers } = c.res;
      if (status >= 300) return null;
      const body = await c.res.clone().text();
      return { status, headers: keptHeaders(headers), body };
    });
    if (before === null) return;
    c.var.answerHeaders[REPLAYED] = 'true';
    return c.body(before.body, before.status as ContentfulStatusCode, { ...before.headers });
  };

  /** A room in memory, for what acts in it. @throws Refused when it is not this client's (any more). */
  inside<T>(room: RoomRecord, work: (room: Room) => T | Promise<T>): Promise<T> {
    return this.services.rooms.use(room.id, (open) => {
      this.checkOwn(open.settings, room.client ?? '');
      return work(open);
    });
  }

  /** Whom the token or key stands for. Who shows a wrong one is counted by their address. */
  private async known<T>(request: IncomingMessage, find: (token: string) => T): Promise<T> {
    try {
      return find(bearerToken(request));
    } catch (error) {
      if (!(await this.services.rates.consume('join', this.guards.addressOf(request))))
        throw new Refused('rate-limited.address');
      throw error;
    }
  }

  private checkOwn(room: RoomRecord, client: string): void {
    // As where there is none: that it exists is nobody else's business.
    if (room.client !== client) throw new Refused('unknown-room');
  }

  private checkOrigin(request: IncomingMessage, origins: readonly string[]): void {
    const { origin } = request.headers;
    const own = origin === NO_ORIGIN || originAllowed(request, this.services);
    if (!own && !origins.includes(origin ?? '')) throw new Refused('forbidden.origin');
  }

  private mayRead(request: IncomingMessage): boolean {
    const { origin } = request.headers;
    return originAllowed(request, this.services) || this.allowOrigin(origin ?? '') !== null;
  }

  private async count(client: string, cost: number, headers: Record<string, string>): Promise<void> {
    const taken = await this.services.rates.take('client', `client ${client}`, cost);
    headers['RateLimit-Limit'] = String(taken.limit);
    headers['RateLimit-Remaining'] = String(taken.left);
    headers['RateLimit-Reset'] = String(taken.seconds);
    if (!taken.ok) throw new Refused('rate-limited.client', { seconds: taken.seconds });
  }
}
