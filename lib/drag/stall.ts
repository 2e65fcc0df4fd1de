/** Steps over which progress is judged: long enough to ride out a step that overshot. */
const WINDOW = 8;
/** Share of the motion asked for that must at least have been gained, or the drag is stuck. */
const MIN_GAIN = 0.05;

/**
 * Notices when the points cannot get closer, so that a drag ends there instead of wandering. Stuck means: over the last
 * eight steps the mean distance left has fallen by less than a twentieth of the motion that was asked for.
 */
export class StallDetector {
  private readonly distances: number[] = [];
  private readonly asked: number[] = [];

  /**
   * @param distance mean distance left after the step, px. @param wanted mean motion asked for in the step, px.
   * @returns whether the drag is stuck.
   */
  add(distance: number, wanted: number): boolean {
    this.distances.push(distance);
    this.asked.push(wanted);
    if (this.distances.length <= WINDOW) return false;
    const before = this.distances.shift() as number;
    this.asked.shift();
    const asked = this.asked.reduce((sum, value) => sum + value, 0);
    const best = Math.min(...this.distances);
    return before - best < MIN_GAIN * asked;
  }

  /** Forget what was; the targets have changed. */
  reset(): void {
    this.distances.length = 0;
    this.asked.length = 0;
  }
}
