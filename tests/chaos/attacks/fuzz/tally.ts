/** How often each answer came. */
import type { Outcome } from '../outcome';

/** Answers that are told of, the most frequent first. */
const TOLD = 6;

export function count({ answers }: Outcome, answer: string): void {
  answers.set(answer, (answers.get(answer) ?? 0) + 1);
}

/** The most frequent ones, for people. */
export function oftenest({ answers }: Outcome): string {
  const sorted = [...answers].sort(([, a], [, b]) => b - a);
  return sorted
    .slice(0, TOLD)
    .map(([answer, times]) => `${answer} ${times}`)
    .join(', ');
}
