'use client';
import { Globe, Languages } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { Menu, MenuChoice } from '../ui/menu';
import { LOCALES, NATIVE_NAMES } from '../words/locale';
import { useWords } from '../words/words-provider';
import { AS_BROWSER, useLanguageChoice } from './use-language-choice';

/** The language of the pages: the browser's, or the one that is chosen here. */
export function LanguageMenu() {
  const t = useWords();
  const { value, choose } = useLanguageChoice();
  return (
    <Menu icon={Languages} label={t('app.language.label')}>
      <DropdownMenu.RadioGroup value={value} onValueChange={choose}>
        <MenuChoice value={AS_BROWSER} label={t('app.language.system')} icon={Globe} />
        {LOCALES.map((locale) => (
          <MenuChoice key={locale} value={locale} label={NATIVE_NAMES[locale]} icon={Languages} lang={locale} />
        ))}
      </DropdownMenu.RadioGroup>
    </Menu>
  );
}
