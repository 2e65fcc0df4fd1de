/**
 * Writes that come while others are on their way go together in the next group: their conditions are looked at one after the
 * other, and one flush serves them all.
 */
import { sameBytes } from './bytes';
import type { Condition, Outcome, Write } from './ports';

/** What is to be written, and on which conditions. */
export interface ConditionalWrite {
  readonly writes: readonly Write[];
  readonly when: readonly Condition[];
}

/** One that waits for its turn. */
export interface WaitingWrite extends ConditionalWrite {
  readonly done: (outcome: Outcome) => void;
  readonly failed: (error: unknown) => void;
}

export class WriteGroups {
  private waiting: WaitingWrite[] = [];
  private writing: Promise<void> | null = null;

  /** @param commit writes a group and tells each of it; must not throw */
  constructor(private readonly commit: (group: readonly WaitingWrite[]) => Promise<void>) {}

  add(writes: readonly Write[], when: readonly Condition[]): Promise<Outcome> {
    return new Promise((done, failed) => {
      this.waiting.push({ writes, when, done, failed });
      this.writing ??= this.flush();
    });
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    await this.writing;
  }

  private async flush(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      await this.commit(group);
    }
    this.writing = null;
  }
}

export interface Decision {
  /** What the winners change, the last value of each key. */
  readonly changed: ReadonlyMap<string, Uint8Array | null>;
  /** Of each write of the group. */
  readonly outcomes: readonly Outcome[];
}

export const conditionKeys = (group: readonly ConditionalWrite[]): string[] => [
  ...new Set(group.flatMap(({ when }) => when.map(({ key }) => key))),
];

/** Each condition counts what earlier writes of the group change. @param found what stands under the conditions' keys */
export function decide(group: readonly ConditionalWrite[], found: ReadonlyMap<string, Uint8Array>): Decision {
  const changed = new Map<string, Uint8Array | null>();
  const outcomes = group.map(({ writes, when }): Outcome => {
    for (const { key, value } of when) {
      const there = changed.has(key) ? (changed.get(key) ?? null) : (found.get(key) ?? null);
      if (!sameBytes(there, value)) return { won: false, key, found: there };
    }
    for (const { key, value } of writes) changed.set(key, value);
    return { won: true };
  });
  return { changed, outcomes };
}

/** Tells each of a group how its write came out. */
export function tellOutcomes(group: readonly WaitingWrite[], outcomes: readonly Outcome[]): void {
  for (const [i, { done }] of group.entries()) done(outcomes[i] ?? { won: true });
}
