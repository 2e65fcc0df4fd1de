const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** How long ago `time` (ms since 1970) was, in words: "just now", "5 minutes ago", "yesterday". */
export function ago(time: number, now = Date.now()): string {
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  for (const [unit, ms] of STEPS) if (now - time >= ms) return words.format(-Math.floor((now - time) / ms), unit);
  return 'just now';
}
