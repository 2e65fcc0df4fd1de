/**
 * A small deterministic random number generator: the same seed gives the same numbers on every machine and in every version
 * of this code, because rooms and files keep seeds instead of latents.
 *
 * Seeding: splitmix32 turns the seed into four words. Numbers: sfc32 (Chris Doty-Humphrey's small fast counter generator,
 * 32-bit variant). Both are public domain algorithms.
 */
export class SeededRandom {
  private a: number;
  private b: number;
  private c: number;
  private counter: number;

  /** @param seed any integer from 0 to 2^32 - 1. */
  constructor(seed: number) {
    let state = seed >>> 0;
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let t = state ^ (state >>> 16);
      t = Math.imul(t, 0x21f0aaad);
      t ^= t >>> 15;
      t = Math.imul(t, 0x735a2d97);
      return (t ^ (t >>> 15)) >>> 0;
    };
    this.a = next();
    this.b = next();
    this.c = next();
    this.counter = 1;
    // Early outputs of sfc32 still resemble the seed; twelve rounds are its author's advice.
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** Uniform integer, 0 to 2^32 - 1. */
  uint32(): number {
    const t = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + t;
    return t >>> 0;
  }

  /** Uniform, 0 included, 1 excluded. */
  uniform(): number {
    return this.uint32() / 2 ** 32;
  }
}
