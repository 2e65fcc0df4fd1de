'use client';
import { Select } from '../ui/select';
import { LOCALES, NATIVE_NAMES } from '../words/locale';
import { useWords } from '../words/words-provider';
import { AS_BROWSER, useLanguageChoice } from './use-language-choice';

/** The same choice as the menu's, where there is no room for one. */
export function LanguageField() {
  const t = useWords();
  const { value, choose } = useLanguageChoice();
  return (
    <label className="flex min-w-0 flex-1 flex-col gap-1">
      <span className="font-medium">{t('app.language.label')}</span>
      <Select value={value} onChange={({ target }) => choose(target.value)}>
        <option value={AS_BROWSER}>{t('app.language.system')}</option>
        {LOCALES.map((locale) => (
          <option key={locale} value={locale} lang={locale}>
            {NATIVE_NAMES[locale]}
          </option>
        ))}
      </Select>
    </label>
  );
}
