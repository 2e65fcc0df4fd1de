/** A drag's step goes before a still: a picture that somebody looks up, or a sample. */
export type Priority = 'step' | 'still';

/** Rounds of steps that a waiting still lets pass: it comes after live drags, but it does come. */
export const ROUNDS_BEFORE_STILL = 4;

/**
 * Shares one set of networks between drags: work waits in a queue, and a round takes up to `size` pieces from its head and
 * runs them side by side, so that their generator calls fall together. The next round begins when all of
 * them are done. First come, first served, one step a turn: a busy drag cannot starve another. Stills wait in a queue of their
 * own; a round takes more than one of them only when no drag is under way, so a step is never behind more than one.
 */
export class Rounds {
  private readonly steps: (() => Promise<void>)[] = [];
  private readonly stills: (() => Promise<void>)[] = [];
  private running = false;
  /** Rounds of steps since a still had its turn. */
  private passed = 0;

  /** @param dragging whether a drag is under way, also while it asks for no step */
  constructor(
    private readonly size: number,
    private readonly dragging: () => boolean = () => false,
  ) {}

  /** Runs `work` when its turn comes. */
  run<T>(work: () => Promise<T>, priority: Priority = 'step'): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      (priority === 'step' ? this.steps : this.stills).push(() => work().then(resolve, reject));
      if (!this.running) void this.loop();
    });
  }

  /** Pieces of work that wait for a turn. */
  get waiting(): number {
    return this.steps.length + this.stills.length;
  }

  private async loop(): Promise<void> {
    this.running = true;
    for (;;) {
      // One turn of the event loop: drags that were in the last round get to ask for their next step and so share a round again.
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (this.waiting === 0) break;
      await Promise.all(this.take().map((work) => work()));
    }
    this.running = false;
  }

  private take(): (() => Promise<void>)[] {
    const stillsTurn = this.stills.length > 0 && this.passed >= ROUNDS_BEFORE_STILL;
    if (this.steps.length > 0 && !stillsTurn) {
      this.passed++;
      return this.steps.splice(0, this.size);
    }
    this.passed = 0;
    return this.stills.splice(0, this.steps.length > 0 || this.dragging() ? 1 : this.size);
  }
}
