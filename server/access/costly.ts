/**
 * What costs the server time: pictures that are drawn, files, whole documents. Each kind is paid in milliseconds of computing, as they
 * are measured, by the member who asks and by their address, whichever has less left. Live drags are not paid here: they go first.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { askFor } from '../inference/asking';
import { Places } from './places';
import { Refused } from './refused';

/** Seconds in which a budget lasts. */
const WINDOW_SECONDS = 30;
/** Of one member: two thirds of a core, which a replay of six hundred frames stays below. */
export const MEMBER_MS = 20_000;
/** Of one address: a few members behind one router. */
export const ADDRESS_MS = 40_000;
/** Costly things that wait or are under way, of all and of one address: two start pages, or six browsers that replay. */
const MOST_AT_ONCE = 128;
const AT_ONCE_OF_ONE_ADDRESS = 32;

/** Who pays. `member` is null for those who are nobody yet. */
export interface Payer {
  readonly address: string;
  readonly member: string | null;
}

export class Costly {
  private readonly members: RateLimiterMemory;
  private readonly addresses: RateLimiterMemory;
  private readonly places: Places;

  /** @param scale multiplies every budget */
  constructor(scale: number) {
    this.members = new RateLimiterMemory({ points: Math.ceil(MEMBER_MS * scale), duration: WINDOW_SECONDS });
    this.addresses = new RateLimiterMemory({ points: Math.ceil(ADDRESS_MS * scale), duration: WINDOW_SECONDS });
    this.places = new Places(MOST_AT_ONCE * Math.max(1, scale), AT_ONCE_OF_ONE_ADDRESS * Math.max(1, scale));
  }

  /**
   * Does `work` for somebody, who pays what it computes. What is kept costs nothing: whether they have anything left is asked before
   * something is computed (`SharedAsk`), or with `now` at once.
   *
   * @param signal given when they leave: what has not begun is not done
   * @throws Refused `rate-limited.costly` with the seconds to wait, `busy.engine` when too much of theirs is under way.
   */
  async run<T>(
    by: Payer,
    signal: AbortSignal | null,
    work: () => Promise<T>,
    { now = false }: { readonly now?: boolean } = {},
  ): Promise<T> {
    const check = () => this.checkLeft(by);
    if (now) await check();
    const giveBack = this.places.take(by.address);
    if (giveBack === null) throw new Refused('busy.engine');
    let cost = 0;
    const spent = (ms: number) => (cost += ms);
    try {
      return await askFor({ holder: by.address, spent, check, signal }, work);
    } finally {
      giveBack();
      await this.pay(by, cost);
    }
  }

  /** Counts what was computed for somebody. @returns whether they have anything left. */
  async pay({ address, member }: Payer, ms: number): Promise<boolean> {
    const cost = Math.ceil(ms);
    if (cost <= 0) return true;
    const paid = await Promise.all([
      took(this.addresses, address, cost),
      member === null ? true : took(this.members, member, cost),
    ]);
    return paid.every(Boolean);
  }

  private async checkLeft({ address, member }: Payer): Promise<void> {
    const states = await Promise.all([this.addresses.get(address), member === null ? null : this.members.get(member)]);
    const wait = Math.max(
      0,
      ...states.map((state) => (state !== null && state.remainingPoints <= 0 ? state.msBeforeNext : 0)),
    );
    if (wait > 0) throw new Refused('rate-limited.costly', { seconds: Math.ceil(wait / 1000) });
  }
}

async function took(limiter: RateLimiterMemory, key: string, cost: number): Promise<boolean> {
  try {
    await limiter.consume(key, cost);
    return true;
  } catch (error) {
    if (error instanceof RateLimiterRes) return false;
    throw error;
  }
}
