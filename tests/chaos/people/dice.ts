/** Chance that can be thrown again: the same seed gives the same throws. */
import { SeededRandom } from '../../../lib/latent/random';

export class Dice {
  private readonly random: SeededRandom;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
  }

  /** From 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.random.uniform() * count);
  }

  /** @throws RangeError when there is nothing to pick from */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to pick from');
    return list[this.below(list.length)] as T;
  }

  /** All of a list in some order, then in another one, without an end. */
  *deal<T>(list: readonly T[]): Generator<T, never> {
    for (;;) for (const left = [...list]; left.length > 0;) yield left.splice(this.below(left.length), 1)[0] as T;
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }
}
