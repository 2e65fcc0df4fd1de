/** A drag's step goes before a still: a picture that somebody looks up, or a sample. */
export type Priority = 'step' | 'still';

/** Rounds of steps that a waiting still lets pass: it comes after live drags, but it does come. */
export const ROUNDS_BEFORE_STILL = 4;
/** Drags of one holder beyond which it is a crowd: a crowd has half a share, so that one address with many rooms leaves a pair elsewhere most of theirs. */
const CROWD = 4;
const CROWD_COSTS = 2;
/** Milliseconds by which a holder may be behind the others and catch up: a step or two that came late. */
const LAG_MS = 200;
/** Holders that are remembered; beyond it those who wait for nothing are forgotten. */
const MOST_HOLDERS = 1000;

interface Piece {
  readonly holder: string;
  /** By which it can be dropped. */
  readonly key: number | null;
  readonly work: () => Promise<void>;
  readonly drop: (error: Error) => void;
}

export interface RoundOptions {
  readonly priority?: Priority;
  readonly holder?: string;
  readonly key?: number;
}

/**
 * Shares one set of networks between drags: work waits in a queue, and a round takes up to `size` pieces and runs them side by side, so
 * that their generator calls fall together. The next round begins when all of them are done. Each holder has the same share of the
 * time, whatever it asks for; of one holder first come, first served, one step a turn: a busy drag cannot starve another. Stills wait in
 * a queue of their own; a round takes more than one of them only when no drag is under way, so a step is never behind more than one.
 */
export class Rounds {
  private readonly steps: Piece[] = [];
  private readonly stills: Piece[] = [];
  private running = false;
  /** Rounds of steps since a still had its turn. */
  private passed = 0;
  /** Time that each holder was given, ms; a crowd's counts more. */
  private readonly given = new Map<string, number>();
  /** What the holder served last had been given before. */
  private clock = 0;

  /** @param dragging whether a drag is under way, also while it asks for no step */
  constructor(
    private readonly size: number,
    private readonly dragging: () => boolean = () => false,
  ) {}

  /** Runs `work` when its turn comes. @throws what `drop` was given when it was dropped before */
  run<T>(work: () => Promise<T>, { priority = 'step', holder = '', key }: RoundOptions = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const piece = { holder, key: key ?? null, work: () => work().then(resolve, reject), drop: reject };
      (priority === 'step' ? this.steps : this.stills).push(piece);
      this.given.set(holder, Math.max(this.given.get(holder) ?? 0, this.clock - LAG_MS));
      if (!this.running) void this.loop();
    });
  }

  /** Forgets a still that has not begun. */
  drop(key: number, error: Error): void {
    const at = this.stills.findIndex((piece) => piece.key === key);
    if (at >= 0) this.stills.splice(at, 1)[0]?.drop(error);
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
      const round = this.take();
      const prices = round.map(({ holder }) => this.price(holder));
      const started = performance.now();
      await Promise.all(round.map(({ work }) => work()));
      const ms = (performance.now() - started) / round.length;
      round.forEach(({ holder }, i) => this.given.set(holder, (this.given.get(holder) ?? 0) + ms * (prices[i] ?? 1)));
      this.forget();
    }
    this.running = false;
  }

  private take(): Piece[] {
    const stillsTurn = this.stills.length > 0 && this.passed >= ROUNDS_BEFORE_STILL;
    if (this.steps.length > 0 && !stillsTurn) {
      this.passed++;
      return this.next(this.steps, this.size);
    }
    this.passed = 0;
    return this.next(this.stills, this.steps.length > 0 || this.dragging() ? 1 : this.size);
  }

  /** Of the holders who wait those that were given the least, in the order in which their pieces came. */
  private next(queue: Piece[], most: number): Piece[] {
    const taken: Piece[] = [];
    // Of equals, those who have fewer in this round.
    const given = ({ holder }: Piece) =>
      (this.given.get(holder) ?? 0) + taken.filter((piece) => piece.holder === holder).length;
    while (taken.length < most && queue.length > 0) {
      const piece = queue.reduce((best, other) => (given(other) < given(best) ? other : best));
      if (taken.length === 0) this.clock = given(piece);
      queue.splice(queue.indexOf(piece), 1);
      taken.push(piece);
    }
    return taken;
  }

  /** What a millisecond costs a holder. */
  private price(holder: string): number {
    return this.steps.filter((piece) => piece.holder === holder).length >= CROWD ? CROWD_COSTS : 1;
  }

  private forget(): void {
    if (this.given.size <= MOST_HOLDERS) return;
    const waits = new Set([...this.steps, ...this.stills].map(({ holder }) => holder));
    for (const holder of this.given.keys()) if (!waits.has(holder)) this.given.delete(holder);
  }
}
