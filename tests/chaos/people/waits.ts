/**
 * What people wait for. Nobody gives up while their server is there: what comes late is told as slow, and what has not come when they
 * leave is told as a fault, so neither can be taken for something that was lost.
 */

/** Longer than anything takes, also where two dozen programs want the same two cores, ms. */
const PATIENCE_MS = 60_000;

export class Waits {
  private readonly open = new Set<{ readonly what: string; readonly began: number }>();
  private longest = { what: 'nothing', ms: 0 };

  /** @param now what time it is, ms */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @returns is called when it came, or nobody waits for it any more */
  begin(what: string): () => void {
    const wait = { what, began: this.now() };
    this.open.add(wait);
    return () => {
      this.open.delete(wait);
      const ms = this.now() - wait.began;
      if (ms > this.longest.ms) this.longest = { what, ms };
    };
  }

  /** What somebody still waits for, though it should have come long ago, in words. */
  overdue(): string[] {
    return [...this.open]
      .map(({ what, began }) => ({ what, ms: this.now() - began }))
      .filter(({ ms }) => ms > PATIENCE_MS)
      .map(({ what, ms }) => `somebody waited for ${what}, which had not come after ${(ms / 1000).toFixed(0)} s`);
  }

  /** How long they had to wait at most, in words. */
  toString(): string {
    const { what, ms } = this.longest;
    return `people waited ${(ms / 1000).toFixed(1)} s at most, for ${what}`;
  }
}
