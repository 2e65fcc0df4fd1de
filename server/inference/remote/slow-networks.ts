/**
 * Whether a worker's networks are slow although it answers at once. Steps that take long there are a reason to look, no more: the same
 * picture is drawn there and elsewhere by turns, and only a worker that is far behind at that very time is slow. Where the whole machine
 * room is busy it is no worse than the rest.
 */
import type { DragStep } from '../../../lib/drag/types';
import { median } from '../../../lib/statistics/quantile';

/** Last steps whose median counts: one that was late is none. */
const STEPS = 8;
/** By which they take longer than is told of others, ms: it shows in every frame, as a slow line does. */
const LATE_MS = 75;
/** Pictures that are drawn at both, and how many times as long they have to take there. */
const PICTURES = 3;
const TIMES = 3;
/** After a look that found nothing, until the next. */
const AGAIN_MS = 5_000;
/** How long a slow one is not trusted: nobody sees its steps meanwhile. */
const AVOID_MS = 30_000;

/** Draws the same picture there or elsewhere. @returns how long the networks took, ms */
export type Draw = (place: 'there' | 'elsewhere') => Promise<number>;

export class SlowNetworks {
  private readonly took: number[] = [];
  private isLooking = false;
  private lookAt = -Infinity;
  private until = -Infinity;

  /** @param changed told when they have become slow */
  constructor(private readonly changed: () => void) {}

  get slow(): boolean {
    return performance.now() < this.until;
  }

  /** A step came from there. @param told ms of one elsewhere; null where that is not known */
  step({ index, timings }: Pick<DragStep, 'index' | 'timings'>, told: number | null, draw: Draw): void {
    // The first shows what is there before anybody pulls.
    if (index === 0) return;
    this.took.push(timings.total);
    if (this.took.length > STEPS) this.took.shift();
    if (told === null || this.took.length < STEPS || median(this.took) < told + LATE_MS) return;
    if (this.isLooking || this.slow || performance.now() < this.lookAt) return;
    this.isLooking = true;
    void this.look(draw)
      // Either of them was lost, which others see to.
      .catch(() => undefined)
      .finally(() => {
        this.isLooking = false;
        this.lookAt = performance.now() + AGAIN_MS;
      });
  }

  private async look(draw: Draw): Promise<void> {
    let [there, elsewhere] = [0, 0];
    for (let i = 0; i < PICTURES; i++) {
      there += await draw('there');
      elsewhere += await draw('elsewhere');
    }
    if (there < TIMES * elsewhere) return;
    this.took.length = 0;
    this.until = performance.now() + AVOID_MS;
    this.changed();
  }
}
