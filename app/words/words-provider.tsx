'use client';
import '../browser/no-eval';
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { BASE_PATH } from '@/app/browser/base-path';
import { IntlProvider, useTranslations, type Messages } from 'use-intl';
import { FALLBACK, LOCALE_COOKIE, chooseLocale, type Locale } from './locale';
import { MESSAGES } from './messages';
import { surviveTranslators } from '../browser/translated-pages';
import { speak, type Words } from './words';

/** How long the choice is remembered, s: a year, as browsers keep no cookie much longer. */
const REMEMBERED_S = 365 * 24 * 3600;

interface Language {
  readonly locale: Locale;
  /** Null: as the browser wishes. */
  readonly chosen: Locale | null;
  readonly choose: (locale: Locale | null) => void;
}

// Once, before React draws anything into the page.
surviveTranslators();

const LanguageContext = createContext<Language>({ locale: FALLBACK, chosen: null, choose: () => undefined });

/** Gives the page its language: the one that the server chose (see ./request-words.ts), until a person takes another. */
export function WordsProvider({
  start,
  children,
}: {
  start: Pick<Language, 'locale' | 'chosen'>;
  children: ReactNode;
}) {
  const [{ locale, chosen }, setLanguage] = useState(start);
  // Before anything below is drawn, so that what is said by effects speaks it too.
  if (typeof window !== 'undefined') speak(locale);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const language = useMemo<Language>(
    () => ({
      locale,
      chosen,
      choose(next) {
        document.cookie = `${LOCALE_COOKIE}=${next ?? ''}; path=${BASE_PATH || '/'}; max-age=${next === null ? 0 : REMEMBERED_S}; samesite=lax`;
        setLanguage({ locale: next ?? chooseLocale(navigator.languages), chosen: next });
      },
    }),
    [locale, chosen],
  );
  const timeZone = typeof window === 'undefined' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <LanguageContext value={language}>
      <IntlProvider locale={locale} messages={MESSAGES[locale] as Messages} timeZone={timeZone}>
        {children}
      </IntlProvider>
    </LanguageContext>
  );
}

export const useLanguage = (): Language => use(LanguageContext);

/** The words of the page, by key; the component is drawn anew in another language. */
export const useWords = (): Words => useTranslations();
