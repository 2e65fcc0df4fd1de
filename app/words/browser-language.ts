/** The language of this browser where nothing of a page is there that could say it. */
import { LOCALE_COOKIE, chooseLocale, isLocale, type Locale } from './locale';

/** What this person chose in the menu; else the best of what their browser asks for. As the server chooses (./request-words.ts). */
export function browserLanguage(): Locale {
  if (typeof document === 'undefined') return chooseLocale([]);
  const kept = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${LOCALE_COOKIE}=`));
  const chosen = kept?.slice(LOCALE_COOKIE.length + 1);
  return isLocale(chosen) ? chosen : chooseLocale(navigator.languages);
}
