import { Refused } from '../../access/refused';

/** Looking through a history asks for one picture at a time; a page that compares asks for a few. */
export const MAX_WAITING_STILLS = 8;

interface Waiting {
  /** Makes it and hands it over. Never throws. */
  readonly make: () => Promise<void>;
  readonly reject: (error: unknown) => void;
}

/**
 * The stills that one client asked for, and what else is read off a node's picture. One is made at a time, and none before the client's connection has taken the last, so a
 * client that does not read costs no memory. The newest wish counts most: what waited longest gives way.
 */
export class StillQueue {
  private readonly waiting: Waiting[] = [];
  private running = false;
  private closed = false;

  /** @param taken resolves once the connection has taken all that was sent, or has ended */
  constructor(private readonly taken: () => Promise<void>) {}

  /** @throws Refused `busy.engine` when newer wishes took its place, or the client left. */
  ask<T>(make: () => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(new Refused('busy.engine'));
    return new Promise((resolve, reject) => {
      this.waiting.push({ make: () => make().then(resolve, reject), reject });
      if (!this.running) void this.loop();
      else if (this.waiting.length > MAX_WAITING_STILLS) this.waiting.shift()?.reject(new Refused('busy.engine'));
    });
  }

  /** The client left: what waits is not made. */
  close(): void {
    this.closed = true;
    for (const { reject } of this.waiting.splice(0)) reject(new Refused('busy.engine'));
  }

  private async loop(): Promise<void> {
    this.running = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) {
      await next.make();
      // The answer is sent in a later turn than the one in which it became known.
      await new Promise((resolve) => setImmediate(resolve));
      await this.taken();
    }
    this.running = false;
  }
}
