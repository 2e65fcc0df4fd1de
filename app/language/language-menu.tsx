'use client';
import { Globe, Languages } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Menu, MenuChoice } from '../ui/menu';
import { LOCALES, NATIVE_NAMES, isLocale } from '../words/locale';
import { useLanguage, useWords } from '../words/words-provider';

const AS_BROWSER = 'browser';

/** The language of the pages: the browser's, or the one that is chosen here. */
export function LanguageMenu() {
  const t = useWords();
  const { chosen, choose } = useLanguage();
  return (
    <Menu icon={Languages} label={t('app.language.label')}>
      <DropdownMenu.RadioGroup
        value={chosen ?? AS_BROWSER}
        onValueChange={(value) => choose(isLocale(value) ? value : null)}
      >
        <MenuChoice value={AS_BROWSER} label={t('app.language.system')} icon={Globe} />
        {LOCALES.map((locale) => (
          <MenuChoice key={locale} value={locale} label={NATIVE_NAMES[locale]} icon={Languages} lang={locale} />
        ))}
      </DropdownMenu.RadioGroup>
    </Menu>
  );
}
