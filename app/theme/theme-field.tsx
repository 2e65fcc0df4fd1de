'use client';
import { useTheme } from 'next-themes';
import { Select } from '../ui/select';
import { useWords } from '../words/words-provider';
import { THEMES } from './theme-choices';

/** The same choice as the menu's, where there is no room for one. Only for what opens in the browser: the server knows no theme. */
export function ThemeField() {
  const t = useWords();
  const { theme, setTheme } = useTheme();
  return (
    <label className="flex min-w-0 flex-1 flex-col gap-1">
      <span className="font-medium">{t('app.theme.label')}</span>
      <Select value={theme} onChange={({ target }) => setTheme(target.value)}>
        {THEMES.map(({ value, label }) => (
          <option key={value} value={value}>
            {t(label)}
          </option>
        ))}
      </Select>
    </label>
  );
}
