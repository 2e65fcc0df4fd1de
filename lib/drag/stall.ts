/** Steps over which progress is judged while the points are far from their targets: long enough to ride out a step that overshot. */
const WINDOW = 4;
/** The same where less than half a step is left: there a drag comes to rest, and more steps only cost time. */
const WINDOW_AT_END = 2;
/** Share of the motion asked for that must at least have been gained, or the drag is stuck. */
const MIN_GAIN = 0.1;
/** The same over WINDOW_AT_END steps: smaller gains are within what tracking drifts (measured: tests/bench/README.md). */
const MIN_GAIN_AT_END = 0.3;
/**
 * The same, over WINDOW_AT_END steps, where a mask holds the rest of the picture. The last bit of such a pull is
 * mostly drift of the tracking, paid for by repainting what is held: it ends when half of what was asked for no longer comes
 * (measured: tests/bench/README.md).
 */
const MIN_GAIN_IN_MASK = 0.5;

interface Progress {
  readonly left: number;
  readonly asked: number;
}

/**
 * Notices when the points cannot get closer, so that a drag ends there instead of wandering. Stuck means: over the last
 * steps the mean distance left has fallen by less than a share of the motion that was asked for: a tenth far from the targets, three
 * tenths near them, half in a mask.
 */
export class StallDetector {
  private steps: Progress[] = [];

  /**
   * @param left mean distance left after the step, px. @param asked mean motion asked for in the step, px.
   * @param stepPx longest motion of a step, px. @param masked whether a mask holds the rest. @returns whether the drag is stuck.
   */
  add(left: number, asked: number, stepPx: number, masked: boolean): boolean {
    this.steps = [...this.steps, { left, asked }].slice(-WINDOW - 1);
    const atEnd = left < stepPx / 2;
    const window = masked || atEnd ? WINDOW_AT_END : WINDOW;
    const gain = masked ? MIN_GAIN_IN_MASK : atEnd ? MIN_GAIN_AT_END : MIN_GAIN;
    const [before, ...last] = this.steps.slice(-window - 1);
    if (before === undefined || last.length < window) return false;
    const wanted = last.reduce((sum, step) => sum + step.asked, 0);
    const best = Math.min(...last.map((step) => step.left));
    return before.left - best < gain * wanted;
  }

  /** Forget what was; the targets have changed. */
  reset(): void {
    this.steps = [];
  }
}
