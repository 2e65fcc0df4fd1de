/** Every sentence of the pages, by language. English is the one that the others are checked against. */
import { de } from './de';
import { en } from './en';
import type { Locale } from './locale';
import type { Translated } from './translated';

export type Messages = Translated<typeof en>;

export const MESSAGES: Readonly<Record<Locale, Messages>> = { en, de };

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale;
    // Keys and what must be filled in are checked where a sentence is used.
    Messages: typeof en;
  }
}
