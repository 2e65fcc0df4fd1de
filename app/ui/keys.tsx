'use client';
import { isMac } from '../browser/platform';
import type { PlainWords, Words } from '../words/words';
import { useWords } from '../words/words-provider';
import { cx } from './cx';

/** Keys whose names depend on the language; others are what stands on them. */
const NAMES: Readonly<Record<string, PlainWords>> = {
  Ctrl: 'tools.keys.ctrl',
  Shift: 'tools.keys.shift',
  Press: 'tools.keys.pointer',
  Space: 'tools.keys.space',
  Arrows: 'tools.keys.arrows',
  Enter: 'tools.keys.enter',
  Esc: 'tools.keys.esc',
  Del: 'tools.keys.del',
};
/** Macs have signs instead, and the command key where others have Ctrl. */
const MAC: Readonly<Record<string, string>> = { Ctrl: '⌘', Shift: '⇧', Enter: '↩', Del: '⌫' };

/** What stands on a key, for people. @param key as in `Ctrl+Z` */
export function keyWords(t: Words, key: string): string {
  const name = NAMES[key];
  return (isMac() ? MAC[key] : undefined) ?? (name === undefined ? key : t(name));
}

/** Keys within a sentence: `Ctrl+C`, on a Mac `⌘C`. @param keys as in `Ctrl+Z` */
export const shownKeys = (t: Words, keys: string): string =>
  keys
    .split('+')
    .map((key) => keyWords(t, key))
    .join(isMac() ? '' : '+');

/** Keys as small caps, written `Ctrl+Z`. */
export function Keys({ keys, inverse = false }: { keys: string; inverse?: boolean }) {
  const t = useWords();
  return (
    <span className="inline-flex gap-0.5 font-sans">
      {(keys === '+' ? [keys] : keys.split('+')).map((key, i) => (
        <kbd
          key={i}
          className={cx(
            'inline-flex h-5 min-w-5 items-center justify-center rounded px-1 font-sans text-xs whitespace-nowrap',
            inverse ? 'bg-bg/20' : 'border-line bg-bg border',
          )}
        >
          {keyWords(t, key)}
        </kbd>
      ))}
    </span>
  );
}

/** The same beside what can be pressed; left out where fingers press, which have no keys. */
export function KeysOfKeyboard({ keys }: { keys: string }) {
  return (
    <span className="inline-flex pointer-coarse:hidden">
      <Keys keys={keys} />
    </span>
  );
}
