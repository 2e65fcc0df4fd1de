/**
 * How often things may be done. HTTP requests count for their address, and for the member whose token they show as well; messages
 * count for the member and connection. Limits are high enough that nobody meets them by hand, and low enough that one client cannot keep the server from the others.
 */
import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';

interface Rate {
  readonly count: number;
  readonly seconds: number;
}

export const RATES = {
  /** Rooms made from one address: each costs a rendering and disk. */
  createRoom: { count: 20, seconds: 60 },
  /** A class of pupils joins at once through one router. */
  join: { count: 120, seconds: 60 },
  /** The start page shows 12 pictures; shuffling twice a second for a while. */
  sample: { count: 360, seconds: 60 },
  thumbnail: { count: 240, seconds: 60 },
  /** A replay at four times its speed, and a history that is scrolled through. */
  frames: { count: 12_000, seconds: 60 },
  /** Renderings or a whole room each. */
  export: { count: 60, seconds: 60 },
  /** A large body and much disk each. */
  import: { count: 20, seconds: 60 },
  /** Of an API key, over all of its sessions and addresses; what draws or makes something counts as several. */
  client: { count: 1200, seconds: 60 },
  /** The operator's page asks once a second how imports stand. */
  operator: { count: 240, seconds: 60 },
  /** Every other request of the interface. */
  api: { count: 600, seconds: 60 },
  /** New connections of both channels: reloads and bad networks, for a room behind one address. */
  connect: { count: 240, seconds: 60 },
  /** Pointer moves come at up to 120 a second from fast mice. */
  'pull:move': { count: 240, seconds: 1 },
  /** At 60 frames a second, twice over. */
  'frame:ack': { count: 120, seconds: 1 },
  /** A rendering each; walking a history with a held arrow key. */
  'node:image': { count: 30, seconds: 1 },
  'node:parts': { count: 5, seconds: 1 },
  /** A rendering and a commit each. */
  'image:set': { count: 10, seconds: 1 },
  /** Everything else over the socket. */
  message: { count: 40, seconds: 1 },
  /** All messages of one connection: beyond this it is a flood, and the connection is closed. */
  flood: { count: 1000, seconds: 1 },
  /** Cursor moves at 60 a second and strokes. */
  yjs: { count: 300, seconds: 1 },
  /** Bytes of documents and presence that a member may ask for: 32 times the largest document, for bad networks and many tabs. */
  syncBytes: { count: 64 * 1024 * 1024, seconds: 60 },
  /** Milliseconds of the server that a member's document messages may take: a few strokes a second on a full document. */
  documentMs: { count: 2000, seconds: 10 },
} as const satisfies Record<string, Rate>;

export type RateName = keyof typeof RATES;

/** What became of a request that was counted. */
export interface Taken {
  /** Whether it may be done. */
  readonly ok: boolean;
  readonly limit: number;
  readonly left: number;
  /** Until all of the limit is there again. */
  readonly seconds: number;
}

/** What several servers count together: requests and connections. Messages of a connection come to one server, hundreds a second. */
const TOGETHER: ReadonlySet<string> = new Set<RateName>([
  'createRoom',
  'join',
  'sample',
  'thumbnail',
  'frames',
  'export',
  'import',
  'client',
  'operator',
  'api',
  'connect',
]);

/** Counts for one server, or for all that share a Redis; without it each counts for itself until it is back. */
export class RateLimits {
  private readonly limiters: ReadonlyMap<RateName, RateLimiterAbstract>;

  /** @param scale multiplies every limit @param redis where several servers count together */
  constructor(scale: number, redis: Redis | null = null) {
    this.limiters = new Map(
      Object.entries(RATES).map(([name, { count, seconds }]): [RateName, RateLimiterAbstract] => {
        const limit = { points: Math.ceil(count * scale), duration: seconds };
        const here = new RateLimiterMemory(limit);
        if (redis === null || !TOGETHER.has(name)) return [name as RateName, here];
        const together = { storeClient: redis, keyPrefix: `tug:rate:${name}`, rejectIfRedisNotReady: true };
        return [name as RateName, new RateLimiterRedis({ ...limit, ...together, insuranceLimiter: here })];
      }),
    );
  }

  /** Counts one more of `key`, or as many as it costs. @returns whether it may be done. */
  async consume(name: RateName, key: string, cost = 1): Promise<boolean> {
    try {
      await this.limiters.get(name)?.consume(key, cost);
      return true;
    } catch {
      return false;
    }
  }

  /** The same, with what is left. */
  async take(name: RateName, key: string, cost: number): Promise<Taken> {
    const limiter = this.limiters.get(name);
    const told = (ok: boolean, { remainingPoints, msBeforeNext }: RateLimiterRes) => {
      return {
        ok,
        limit: limiter?.points ?? 0,
        left: Math.max(0, remainingPoints),
        seconds: Math.ceil(msBeforeNext / 1000),
      };
    };
    try {
      return told(true, (await limiter?.consume(key, cost)) ?? new RateLimiterRes());
    } catch (error) {
      if (error instanceof RateLimiterRes) return told(false, error);
      throw error;
    }
  }
}
