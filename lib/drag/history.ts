import type { Point } from '../geometry/point';

interface PastStep {
  readonly delta: Float32Array;
  readonly motions: ReadonlyMap<string, Point>;
}

/** What the last steps did: the predictor's context. */
export class StepHistory {
  private readonly steps: PastStep[] = [];

  /** @param length steps kept, the pack's `history`. */
  constructor(private readonly length: number) {}

  /** @param delta change of latent that was applied (kept, not copied). @param motions px that each point really moved, by key. */
  push(delta: Float32Array, motions: ReadonlyMap<string, Point>): void {
    this.steps.push({ delta, motions });
    if (this.steps.length > this.length) this.steps.shift();
  }

  /**
   * The history in the predictor's form: oldest first, zeros in front where fewer steps were taken. A point that was not there
   * in a past step has moved by zero in it.
   */
  pack(
    keys: readonly string[],
    latentLength: number,
  ): { delta: Float32Array; motion: Float32Array; valid: Float32Array } {
    const delta = new Float32Array(this.length * latentLength);
    const motion = new Float32Array(this.length * keys.length * 2);
    const valid = new Float32Array(this.length);
    const empty = this.length - this.steps.length;
    this.steps.forEach((step, i) => {
      const row = empty + i;
      valid[row] = 1;
      delta.set(step.delta, row * latentLength);
      keys.forEach((key, k) => {
        const moved = step.motions.get(key);
        if (moved === undefined) return;
        motion[(row * keys.length + k) * 2] = moved.x;
        motion[(row * keys.length + k) * 2 + 1] = moved.y;
      });
    });
    return { delta, motion, valid };
  }
}
