/** Whether a worker answers, and how fast: asked again and again over the stream that carries the drags. */

/** How often it is asked, ms. */
export const BEAT_MS = 250;
/** A worker that says nothing for so long hangs. */
export const SILENCE_MS = 2000;
/** Answers that take so long, ms, show in every frame; the network of a machine room takes one. */
const SLOW_MS = 75;
/** Answers that decide: one late answer is a collection of garbage, four are a second of it. */
const ANSWERS = 4;

export interface HeartbeatEvents {
  readonly ping: (at: number) => void;
  readonly silent: () => void;
  /** It is slow now, or no longer. */
  readonly changed: () => void;
}

export class Heartbeat {
  private readonly timer: NodeJS.Timeout;
  private heardAt = performance.now();
  private beatAt = performance.now();
  /** Looks at a silence that this process may have slept through. */
  private second: NodeJS.Timeout | null = null;
  private readonly took: number[] = [];
  private isSlow = false;

  constructor(private readonly events: HeartbeatEvents) {
    this.timer = setInterval(() => this.beat(), BEAT_MS);
    this.timer.unref();
  }

  /** All of the last answers took long; once they did, until all of the last are quick again. */
  get slow(): boolean {
    return this.isSlow;
  }

  /** The last answer took so long, ms. */
  get ms(): number {
    return this.took.at(-1) ?? 0;
  }

  /** The worker said something. */
  heard(): void {
    this.heardAt = performance.now();
  }

  /** It answered what was asked `at`. */
  answered(at: number): void {
    this.took.push(performance.now() - at);
    if (this.took.length > ANSWERS) this.took.shift();
    if (this.took.length < ANSWERS) return;
    const slow = this.isSlow ? this.took.some((ms) => ms > SLOW_MS) : this.took.every((ms) => ms > SLOW_MS);
    if (slow === this.isSlow) return;
    this.isSlow = slow;
    this.events.changed();
  }

  stop(): void {
    clearInterval(this.timer);
    if (this.second !== null) clearTimeout(this.second);
  }

  private beat(): void {
    const now = performance.now();
    // This process stood still itself: what the worker said meanwhile waits to be read, and is by the time that the next timer runs.
    const late = now - this.beatAt > 2 * BEAT_MS;
    this.beatAt = now;
    if (now - this.heardAt <= SILENCE_MS) this.events.ping(now);
    else if (!late) this.events.silent();
    else if (this.second === null) {
      this.events.ping(now);
      this.second = setTimeout(() => this.lookAgain(), BEAT_MS).unref();
    }
  }

  private lookAgain(): void {
    this.second = null;
    if (performance.now() - this.heardAt > SILENCE_MS) this.events.silent();
  }
}
