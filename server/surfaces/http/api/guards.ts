/** What stands before the handlers: how often, who, and whether they may. */
import type { IncomingMessage } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import { roomIdSchema, tokenSchema } from '../../../../lib/protocol';
import { may, refusal, type Action } from '../../../../lib/roles/permissions';
import { clientAddress, originAllowed } from '../../../access/origin';
import type { Costly } from '../../../access/costly';
import type { OperatorKey } from '../../../access/operator-key';
import type { RateLimits, RateName } from '../../../access/rates';
import { Refused } from '../../../access/refused';
import type { RoomRegistry } from '../../../rooms/registry';
import { unknownPart } from './problems';
import type { MemberRecord, RoomRecord } from '../../../store/records';
import type { ApiEnvironment, LookingEnvironment, RoomEnvironment } from './environment';

export interface GuardServices {
  readonly rooms: RoomRegistry;
  readonly rates: RateLimits;
  readonly costly: Costly;
  readonly origins: readonly string[];
  readonly trustProxy: boolean;
  /** Of whoever runs the server; null where packs are not to be changed over the page. */
  readonly operatorKey: OperatorKey | null;
  /** The same key as it lies in the data folder, for what its holder may do on every server; null when none was made yet. */
  readonly readOperatorKey: () => Promise<OperatorKey | null>;
}

/** The token that a request shows; null when there is none that could be one. */
function shownToken(request: IncomingMessage): string | null {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  const parsed = tokenSchema.safeParse(token);
  return scheme?.toLowerCase() === 'bearer' && parsed.success ? parsed.data : null;
}

/** @throws Refused when the request shows no token. */
export function bearerToken(request: IncomingMessage): string {
  const token = shownToken(request);
  if (token === null) throw new Refused('unauthorised.no-token', {}, 'authorization');
  return token;
}

export class Guards {
  /** Pages of foreign origins get nothing. */
  readonly origin: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
    if (!originAllowed(c.env.incoming, this.services)) throw new Refused('forbidden.origin');
    await next();
  };

  /** Lets whoever runs the server through, where they allowed it. */
  readonly operator: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
    const { operatorKey } = this.services;
    if (operatorKey === null) throw new Refused('forbidden.no-imports');
    const token = shownToken(c.env.incoming);
    if (token === null || !operatorKey.matches(token)) throw new Refused('unauthorised.operator', {}, 'authorization');
    await next();
  };

  /** Lets whoever can read the server's data folder through. */
  readonly keeper: MiddlewareHandler<ApiEnvironment> = async (c, next) => {
    const operatorKey = await this.services.readOperatorKey();
    const token = shownToken(c.env.incoming);
    if (token === null || operatorKey?.matches(token) !== true)
      throw new Refused('unauthorised.operator', {}, 'authorization');
    await next();
  };

  constructor(private readonly services: GuardServices) {}

  addressOf(request: IncomingMessage): string {
    return clientAddress(request, this.services.trustProxy);
  }

  /**
   * Does what costs, for whoever sends the request: a member, or nobody yet. It is dropped when they leave.
   *
   * @param now whether it costs in any case, so that they must have something left before it begins
   */
  async paid<T>(
    { incoming, outgoing }: ApiEnvironment['Bindings'],
    member: string | null,
    work: () => Promise<T>,
    now = false,
  ): Promise<T> {
    const left = new AbortController();
    const leave = () => {
      left.abort(new Refused('busy.engine'));
    };
    outgoing.once('close', leave);
    try {
      return await this.services.costly.run({ address: this.addressOf(incoming), member }, left.signal, work, { now });
    } finally {
      outgoing.off('close', leave);
    }
  }

  /** Counts the request for its address. */
  rate(name: RateName): MiddlewareHandler<ApiEnvironment> {
    return async (c, next) => {
      if (!(await this.services.rates.consume(name, this.addressOf(c.env.incoming))))
        throw new Refused('rate-limited.address');
      await next();
    };
  }

  /** Counts the request for whoever makes it as well, from whichever address. @throws Refused when there were too many. */
  async countFor(name: RateName, memberId: string): Promise<void> {
    if (!(await this.services.rates.consume(name, `member ${memberId}`))) throw new Refused('rate-limited');
  }

  /** Lets members of the room in the path through who may do the action. Only for reading: the room is not loaded for it. */
  looking(name: RateName, action: Action): MiddlewareHandler<LookingEnvironment> {
    return async (c, next) => {
      const { settings, member } = await this.look(c.env.incoming, c.req.param('room'), name, action);
      c.set('settings', settings);
      c.set('member', member);
      await next();
    };
  }

  /** The same for what acts in the room, which stays loaded meanwhile. */
  inside(name: RateName, action: Action): MiddlewareHandler<RoomEnvironment> {
    return async (c, next) => {
      const { settings, member } = await this.look(c.env.incoming, c.req.param('room'), name, action);
      await this.services.rooms.use(settings.id, async (room) => {
        // Again, because they may have been kicked or got another role meanwhile.
        const now = room.people.member(member.id);
        allow(now, action, room.settings);
        c.set('room', room);
        c.set('member', now);
        await next();
      });
    };
  }

  /** Who asks, counted. @throws Refused when they may not do the action. */
  private async look(request: IncomingMessage, room: string | undefined, name: RateName, action: Action) {
    const { reader } = this.services.rooms;
    const token = bearerToken(request);
    const id = roomIdSchema.safeParse(room);
    // What cannot be an id is never used as a key.
    if (!id.success) throw unknownPart('room');
    const member = await reader.authenticate(id.data, token);
    if (member === null) throw new Refused('unauthorised', {}, 'authorization');
    await this.countFor(name, member.id);
    const settings = await reader.settings(id.data);
    allow(member, action, settings);
    return { settings, member };
  }
}

/** @throws Refused when they may not. */
function allow(member: MemberRecord, action: Action, rules: RoomRecord): void {
  if (!may(member.role, action, rules)) throw new Refused(refusal(action));
}
