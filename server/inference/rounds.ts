/**
 * Shares one set of networks between drags: work waits in a queue, and a round takes up to `size` pieces from its head and
 * runs them side by side, so that their generator calls fall together. The next round begins when all of
 * them are done. First come, first served, one step a turn: a busy drag cannot starve another.
 */
export class Rounds {
  private readonly queue: (() => Promise<void>)[] = [];
  private running = false;

  constructor(private readonly size: number) {}

  /** Runs `work` when its turn comes. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.queue.push(() => work().then(resolve, reject));
      if (!this.running) void this.loop();
    });
  }

  /** Pieces of work that wait for a turn. */
  get waiting(): number {
    return this.queue.length;
  }

  private async loop(): Promise<void> {
    this.running = true;
    for (;;) {
      // One turn of the event loop: drags that were in the last round get to ask for their next step and so share a round again.
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (this.queue.length === 0) break;
      await Promise.all(this.queue.splice(0, this.size).map((work) => work()));
    }
    this.running = false;
  }
}
