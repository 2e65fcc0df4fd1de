'use client';
import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { DropdownMenu } from 'radix-ui';
import { useSyncExternalStore } from 'react';
import { useWords } from '@/app/words/words-provider';
import { Menu, MenuChoice } from '../ui/menu';
import { THEMES } from './theme-choices';

const never = () => () => undefined;

/** Light, dark, or as the system has it. */
export function ThemeMenu() {
  const t = useWords();
  const { theme, setTheme, resolvedTheme } = useTheme();
  // The server does not know the theme: the first paint shows the neutral icon.
  const mounted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const icon = !mounted ? Monitor : resolvedTheme === 'dark' ? Moon : Sun;
  return (
    <Menu icon={icon} label={t('app.theme.label')}>
      <DropdownMenu.RadioGroup value={mounted ? theme : 'system'} onValueChange={setTheme}>
        {THEMES.map(({ value, label, icon: mark }) => (
          <MenuChoice key={value} value={value} label={t(label)} icon={mark} />
        ))}
      </DropdownMenu.RadioGroup>
    </Menu>
  );
}
