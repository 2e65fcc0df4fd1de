/** The languages of the pages, and which one a browser gets. Pure. */
export const LOCALES = ['en', 'de'] as const;
export type Locale = (typeof LOCALES)[number];
export const FALLBACK: Locale = 'en';

/** What each language calls itself: whoever looks for theirs need not understand the one that is shown. */
export const NATIVE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', de: 'Deutsch' };

/** Where the choice is kept in this browser. A cookie, so that the first page that the server sends has that language already. */
export const LOCALE_COOKIE = 'tug.language';

export const isLocale = (value: unknown): value is Locale => LOCALES.some((locale) => locale === value);

/** The first language that we have of those that a browser asks for (BCP 47 tags, best first): `de-AT` gets `de`. */
export function chooseLocale(asked: readonly string[]): Locale {
  for (const tag of asked) {
    const language = tag.toLowerCase().split('-')[0];
    if (isLocale(language)) return language;
  }
  return FALLBACK;
}

/** The tags of an Accept-Language header, best first (RFC 9110, 12.5.4); what is refused by `q=0` is left out. */
export function acceptedLanguages(header: string): string[] {
  return header
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.split(';').map((part) => part.trim());
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      const q = quality === undefined ? 1 : Number(quality.slice(2));
      return { tag, q: Number.isFinite(q) ? q : 0 };
    })
    .filter(({ tag, q }) => tag !== '' && q > 0)
    .sort((a, b) => b.q - a.q)
    .map(({ tag }) => tag);
}
