/**
 * A drag that outlives the place where it runs: when that is lost or wants to be rid of it, it goes on elsewhere from the last latent,
 * and whoever takes its steps sees one drag.
 */
import type { DragModelShape } from '../../../lib/drag/model';
import { validateSettings } from '../../../lib/drag/settings';
import type { DragMask, DragPoint, DragResult, DragRun, DragSettings, DragStep, Grab } from '../../../lib/drag/types';
import { validateMask, validatePoints } from '../../../lib/drag/validate';
import { InferenceError } from '../errors';

/** What is asked of the drag now. */
export interface Wishes {
  readonly points: readonly DragPoint[];
  readonly mask: DragMask | null;
  readonly settings: DragSettings | null;
}

/** How far it has come. */
export interface Reached {
  readonly step: DragStep;
  /** Points that were grabbed in the picture of its start. */
  readonly fromStart: ReadonlySet<string>;
}

/** Begins it, or goes on with it, somewhere. @param leave to be called when it should go on elsewhere */
export type Place = (reached: Reached | null, wishes: Wishes, leave: () => void) => DragRun;

/** Why it had to move. */
export type MoveReason = 'lost' | 'left';

/** Places that may be lost in a row, without a step between. */
const MOST_LOSSES = 5;

export class LastingDrag implements DragRun {
  readonly result: Promise<DragResult>;
  private now: DragRun;
  private last: DragStep | null = null;
  /** Pixels of the last step, where they are known. */
  private pixels: Uint8Array | null = null;
  private asked: 'finish' | 'stop' | 'cancel' | null = null;
  private leaving = false;
  private losses = 0;
  private moved = false;
  private readonly fromStart: Set<string>;
  private readonly grabs = new Map<string, Grab>();
  private settle!: { resolve: (result: DragResult) => void; reject: (error: unknown) => void };

  /**
   * @param shape what is asked of it must fit; null where whoever asks has looked already
   * @param onMove told whenever it goes on elsewhere
   * @throws what `place` throws
   */
  constructor(
    private readonly place: Place,
    private wishes: Wishes,
    private readonly shape: DragModelShape | null,
    private readonly onMove: (reason: MoveReason) => void,
  ) {
    this.fromStart = new Set(wishes.points.map(({ id }) => id));
    this.now = this.begin();
    this.result = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    // Whoever iterates sees the error; an unread `result` must not end the process.
    this.result.catch(() => undefined);
  }

  setPoints(points: readonly DragPoint[]): void {
    if (this.shape !== null) validatePoints(points, this.shape);
    const ids = new Set(points.map(({ id }) => id));
    for (const id of this.fromStart) if (!ids.has(id)) this.fromStart.delete(id);
    for (const id of this.grabs.keys()) if (!ids.has(id)) this.grabs.delete(id);
    this.wishes = { ...this.wishes, points };
    this.now.setPoints(points);
  }

  setMask(mask: DragMask | null): void {
    if (this.shape !== null) validateMask(mask, this.shape);
    this.wishes = { ...this.wishes, mask };
    this.now.setMask(mask);
  }

  setSettings(settings: DragSettings): void {
    if (this.shape !== null) validateSettings(settings, this.shape);
    this.wishes = { ...this.wishes, settings };
    this.now.setSettings(settings);
  }

  finish(): void {
    this.ask('finish');
  }

  stop(): void {
    this.ask('stop');
  }

  cancel(): void {
    this.ask('cancel');
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<DragStep, DragResult> {
    try {
      for (;;) {
        const result = (yield* this.here()) ?? this.move();
        if (result === null) continue;
        this.settle.resolve(result);
        return result;
      }
    } catch (error) {
      this.settle.reject(error);
      throw error;
    } finally {
      // A consumer that leaves early wants no more steps.
      this.settle.resolve(this.cutOff());
    }
  }

  private ask(what: 'finish' | 'stop' | 'cancel'): void {
    this.asked = what;
    this.now[what]();
  }

  /** Its steps where it is now. @returns null when it has to go on elsewhere @throws what is wrong with the drag itself */
  private async *here(): AsyncGenerator<DragStep, DragResult | null> {
    const { now } = this;
    const before = this.last?.index ?? 0;
    const goesOn = this.last !== null;
    try {
      for await (const step of now) {
        this.losses = 0;
        const shown = this.take(step, before, goesOn);
        if (shown !== null) yield shown;
      }
      const result = await now.result;
      const isOver = !this.leaving || result.reason !== 'stopped' || this.asked === 'stop';
      return isOver ? this.whole(result, before) : null;
    } catch (error) {
      const lost = error instanceof InferenceError && LOST.has(error.code);
      this.losses++;
      const ends = this.asked === 'stop' || this.asked === 'cancel' || this.losses > MOST_LOSSES;
      if (lost && !ends) return null;
      // What was reached is kept, also where nothing can go on with it.
      if (this.last !== null && (lost || this.moved)) return this.cutOff();
      throw error;
    }
  }

  /** Goes on elsewhere. @returns what it had reached where that cannot be @throws when that is nothing */
  private move(): DragResult | null {
    this.onMove(this.leaving ? 'left' : 'lost');
    this.leaving = false;
    this.moved = true;
    try {
      this.now = this.begin();
      return null;
    } catch (error) {
      if (this.last === null) throw error;
      return this.cutOff();
    }
  }

  private begin(): DragRun {
    const { last, fromStart } = this;
    const drag: DragRun = this.place(last === null ? null : { step: last, fromStart }, this.wishes, () => {
      if (drag !== this.now || this.leaving || this.asked === 'stop' || this.asked === 'cancel') return;
      this.leaving = true;
      drag.stop();
    });
    if (this.asked !== null) drag[this.asked]();
    return drag;
  }

  /** @returns what whoever takes the steps sees; null of the picture that it goes on from, which they have, unless something was grabbed in it */
  private take(step: DragStep, before: number, goesOn: boolean): DragStep | null {
    const fresh = step.grabs.filter(({ id }) => !this.grabs.has(id));
    for (const grab of fresh) this.grabs.set(grab.id, grab);
    this.last = { ...step, index: before + step.index, grabs: fresh };
    this.pixels = step.encoding === undefined ? step.image : null;
    return goesOn && step.index === 0 && fresh.length === 0 ? null : this.last;
  }

  private whole(result: DragResult, before: number): DragResult {
    const image = result.image ?? this.pixels ?? undefined;
    const grabs = result.grabs.map((grab) => this.grabs.get(grab.id) ?? grab);
    return { ...result, steps: before + result.steps, grabs, image };
  }

  /** What it had reached when it ended in the middle. */
  private cutOff(): DragResult {
    const { last, pixels, asked } = this;
    return {
      reason: asked === 'cancel' ? 'cancelled' : 'stopped',
      steps: last?.index ?? 0,
      ws: last?.ws ?? new Float32Array(),
      points: last?.points ?? [],
      grabs: [...this.grabs.values()],
      distance: last?.distance ?? 0,
      image: pixels ?? undefined,
    };
  }
}

/** Of a place, not of the drag: it can go on elsewhere. */
const LOST: ReadonlySet<string> = new Set(['worker-lost', 'worker-crashed', 'closed', 'unknown-pack']);
