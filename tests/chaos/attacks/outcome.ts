/** What an attack found. */
import type { Measures } from '../server/server';

export interface Outcome {
  /** Such as `kills`. */
  readonly what: string;
  /** Kills, full disks, messages. */
  tries: number;
  /** How often somebody was told that something is kept. */
  told: number;
  /** The same by kind. */
  readonly toldOf: Map<string, number>;
  /** What of it was not, and whatever else must never happen, in words. */
  readonly lost: string[];
  /** Bytes that led to one of those, so that they can be thrown again. */
  readonly thrown: Uint8Array[];
  /** How often each answer came, in a word or two. */
  readonly answers: Map<string, number>;
  longestMs: number;
  workedMs: number;
  memoryMb: number;
  /** For people: what else is worth knowing. */
  readonly notes: string[];
}

export const emptyOutcome = (what: string): Outcome => ({
  what,
  tries: 0,
  told: 0,
  toldOf: new Map(),
  lost: [],
  thrown: [],
  answers: new Map(),
  longestMs: 0,
  workedMs: 0,
  memoryMb: 0,
  notes: [],
});

export function addMeasures(outcome: Outcome, { longestMs, workedMs, memoryMb }: Measures): void {
  outcome.longestMs = Math.max(outcome.longestMs, longestMs);
  outcome.workedMs = Math.max(outcome.workedMs, workedMs);
  outcome.memoryMb = Math.max(outcome.memoryMb, memoryMb);
}

/** Counts what people were told, and begins to count anew. */
export function addTold(outcome: Outcome, told: Map<string, number>): void {
  for (const [kind, count] of told) {
    outcome.toldOf.set(kind, (outcome.toldOf.get(kind) ?? 0) + count);
    outcome.told += count;
  }
  told.clear();
}
