/** At which size a photo is painted while it is pulled: where that is slow, at fewer px. At rest it always has all of them. */

/** Longest that a picture of a pull may take to be drawn before a smaller one is tried, ms. */
const SLOW_MS = 80;
/** Pictures of all px that take less than that are painted during pulls as well, ms: well below, so that sizes do not go to and fro. */
const FAST_MS = SLOW_MS / 2;
/** One alone tells nothing: a program is compiled then, or a photo goes to the card. */
const IN_A_ROW = 3;
/** Below that a face is no longer seen well enough to be pulled. */
const LEAST_SHARE = 1 / 4;

export class PaintSize {
  private current = 1;
  /** The least that slow pictures took, ms, and how many in a row were slow or, of all px, fast again. */
  private least = Infinity;
  private slow = 0;
  private fast = 0;

  /** Of the sides, in device px, that are painted while something is pulled: 1, a half or a quarter. It never grows by what a pull paints smaller. */
  get share(): number {
    return this.current;
  }

  /** @param ms that a picture took to be drawn @param share of its sides that were painted */
  note(ms: number, share: number): void {
    if (share === this.current) this.noteSlow(ms);
    else if (share === 1) this.noteFast(ms);
  }

  private noteSlow(ms: number): void {
    [this.slow, this.least] = ms > SLOW_MS ? [this.slow + 1, Math.min(this.least, ms)] : [0, Infinity];
    if (this.slow < IN_A_ROW) return;
    // A half of the sides takes about half of the time: the canvas that it is shown on stays as large as it is.
    for (let ahead = this.least; ahead > SLOW_MS && this.current > LEAST_SHARE; ahead /= 2) this.current /= 2;
    [this.slow, this.least, this.fast] = [0, Infinity, 0];
  }

  private noteFast(ms: number): void {
    this.fast = ms < FAST_MS ? this.fast + 1 : 0;
    if (this.fast < IN_A_ROW) return;
    this.current = 1;
    [this.slow, this.least, this.fast] = [0, Infinity, 0];
  }
}
