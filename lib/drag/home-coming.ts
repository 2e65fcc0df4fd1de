/** Nearer than this to where they were grabbed all points count as back, as a share of the picture (8 px of 256). */
const NEAR = 8 / 256;
/** Farther than this they were away, and may have come another way than they go back. */
const AWAY = 16 / 256;
/** Steps in which the code comes home, evenly: a jump would show. */
const STEPS = 5;

/**
 * Brings a drag home. A pull that goes out and back ends on another code than it began with, since each step only looks at the points: the
 * pose is another one. So when all targets are back near where their points were grabbed, the code itself goes back to the start, and on
 * from there. Ours; the paper's text that we know does not describe it.
 */
export class HomeComing {
  private away = false;
  private left = 0;

  /** Of a drag that goes on: how far its points have come already, px. */
  went(way: number, resolution: number): void {
    if (way > resolution * AWAY) this.away = true;
  }

  /** @param reach the longest way from where a moving point was grabbed to its target, px; Infinity where that says nothing */
  look(reach: number, resolution: number): void {
    if (reach > resolution * AWAY) this.away = true;
    if (!this.away || reach > resolution * NEAR) this.left = 0;
    else if (this.left === 0) this.left = STEPS;
  }

  /** Whether the next step goes home. */
  get under(): boolean {
    return this.left > 0;
  }

  /** The share of the way home that the next step takes; 1 = it arrives. */
  share(): number {
    const share = 1 / this.left;
    this.left--;
    if (this.left === 0) this.away = false;
    return share;
  }
}
