'use client';
import { useWords } from './words-provider';

const MS = 1000;
/** Seconds: nobody waits for less. */
const LEAST = 0.01;

/** As seconds of as many digits as a measurement is worth: one below a second, else two. */
export function stepSeconds(ms: number): number {
  const seconds = ms / MS;
  return Math.max(LEAST, Number(seconds.toPrecision(seconds < 1 ? 1 : 2)));
}

/** Says how long a step of a drag takes. */
export function useStepTime(): (ms: number) => string {
  const t = useWords();
  return (ms) => t('picture.seconds', { seconds: stepSeconds(ms) });
}
