'use client';
import { isLocale } from '../words/locale';
import { useLanguage } from '../words/words-provider';

export const AS_BROWSER = 'browser';

/** The language of the pages as a choice: a locale, or `AS_BROWSER`. */
export function useLanguageChoice(): { value: string; choose: (value: string) => void } {
  const { chosen, choose } = useLanguage();
  return { value: chosen ?? AS_BROWSER, choose: (value) => choose(isLocale(value) ? value : null) };
}
