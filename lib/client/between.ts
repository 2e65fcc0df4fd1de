/** What stands between a client and the server, such as a proxy, told by answers that are none of Tug's. */
import { problem, type Problem } from '../protocol';

type Answered = Pick<Response, 'status' | 'headers'>;

/** The server's own answers to a client are never pages. */
export const isPage = ({ headers }: Answered): boolean => (headers.get('content-type') ?? '').startsWith('text/html');

/** What an answer means that failed and has no problem of Tug's in it. */
export function answeredBetween(answer: Answered): Problem {
  const { status } = answer;
  // The server itself says these with a problem only.
  if (status === 413) return problem('too-large.between');
  if ([401, 403, 407].includes(status)) return problem('forbidden.between', { status });
  // And these two it never says.
  if (status === 502 || status === 504 || isPage(answer)) return problem('unreachable.between', { status });
  return problem('unreachable.no-answer');
}

/** As often as a connection must fail one after the other before it is asked why: a server that restarts fails once or twice. */
const FAILURES = 3;

/** What stands between a client's connections and the server. */
export interface Hindrance {
  /** The server answers over HTTP, but connections do not get through to it, as behind a proxy or firewall. */
  readonly blocked: boolean;
  /** A connection polls, for want of WebSockets. */
  readonly polling: boolean;
}

/** Tells connections that are blocked from a server that cannot be reached, and knows which of them poll. */
export class BlockedConnections {
  private readonly failures = new Map<string, number>();
  private readonly polls = new Set<string>();
  private now: Hindrance = { blocked: false, polling: false };

  /** @param answers whether the server answers over HTTP @param onChange called on every change */
  constructor(
    private readonly answers: () => Promise<boolean>,
    private readonly onChange: (now: Hindrance) => void,
  ) {}

  /** One of the client's connections, known by name, could not be made. */
  async failed(name: string): Promise<void> {
    const failures = (this.failures.get(name) ?? 0) + 1;
    this.failures.set(name, failures);
    if (failures % FAILURES !== 0) return;
    const blocked = await this.answers();
    // It may have come through meanwhile.
    if (this.failures.has(name)) this.set({ ...this.now, blocked });
  }

  /** The connection stands. @param polling whether it polls */
  came(name: string, polling: boolean): void {
    this.failures.delete(name);
    if (polling) this.polls.add(name);
    else this.polls.delete(name);
    const blocked = this.now.blocked && [...this.failures.values()].some((count) => count >= FAILURES);
    this.set({ blocked, polling: this.polls.size > 0 });
  }

  private set(now: Hindrance): void {
    const { blocked, polling } = this.now;
    if (now.blocked === blocked && now.polling === polling) return;
    this.now = now;
    this.onChange(now);
  }
}
