'use client';
import { serverNow } from '../browser/time';
import type { Words } from './words';
import { useLanguage, useWords } from './words-provider';

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** How long ago `time` (ms since 1970, by the server's clock) was, in words: "just now", "5 minutes ago", "yesterday". */
export function agoIn(locale: string, words: Words, time: number, now = serverNow()): string {
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, ms] of STEPS) if (now - time >= ms) return relative.format(-Math.floor((now - time) / ms), unit);
  return words('app.justNow');
}

/** `agoIn` for the page's language. */
export function useAgo(): (time: number) => string {
  const { locale } = useLanguage();
  const words = useWords();
  return (time) => agoIn(locale, words, time);
}
