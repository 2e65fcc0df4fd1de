/** The language of one request, and words in it: for what the server renders by itself. */
import { cookies, headers } from 'next/headers';
import { LOCALE_COOKIE, acceptedLanguages, chooseLocale, isLocale, type Locale } from './locale';
import { wordsOf, type Words } from './words';

/** What this person chose in the menu; else the best of what their browser asks for. */
export async function requestLanguage(): Promise<{ locale: Locale; chosen: Locale | null }> {
  const choice = (await cookies()).get(LOCALE_COOKIE)?.value;
  if (isLocale(choice)) return { locale: choice, chosen: choice };
  return { locale: chooseLocale(acceptedLanguages((await headers()).get('accept-language') ?? '')), chosen: null };
}

export async function requestWords(): Promise<Words> {
  return wordsOf((await requestLanguage()).locale);
}
