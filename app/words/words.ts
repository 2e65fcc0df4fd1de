/**
 * The words of the pages: `useWords` (./words-provider.tsx) where something is drawn, `say` where something is said from elsewhere (toasts, names
 * of files). Both take a key of the messages and what is filled in.
 */
import { createTranslator, type Messages, type useTranslations } from 'use-intl';
import { FALLBACK, type Locale } from './locale';
import { MESSAGES } from './messages';

export type Words = ReturnType<typeof useTranslations<never>>;

/** Every key of `T` whose message has nothing to fill in. */
type Plain<T, Path extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? T[K] extends `${string}${'{' | '<'}${string}`
      ? never
      : `${Path}${K}`
    : Plain<T[K], `${Path}${K}.`>;
}[keyof T & string];
/** A sentence without anything to fill in: for lists of labels. */
export type PlainWords = Plain<Messages>;

/** The sentences of one language. */
export const wordsOf = (locale: Locale): Words =>
  // The other languages have the keys of the English one, as `Messages` in ./messages.ts sees to.
  createTranslator({ locale, messages: MESSAGES[locale] as Messages });

/** The language of this browser's page. */
export let spoken: Locale = FALLBACK;

/** What is said outside of drawing, in the page's language. Never while the server renders, which speaks to many. */
export let say: Words = wordsOf(FALLBACK);

/** Called when the page's language is known or changes; only in a browser, where there is one person. */
export function speak(locale: Locale): void {
  if (locale === spoken) return;
  spoken = locale;
  say = wordsOf(locale);
}
