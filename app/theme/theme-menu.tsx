'use client';
import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { DropdownMenu } from 'radix-ui';
import { useSyncExternalStore } from 'react';
import { Menu, MenuChoice } from '../ui/menu';

const CHOICES = [
  { value: 'system', label: 'As the system', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
] as const;

const never = () => () => undefined;

/** Light, dark, or as the system has it. */
export function ThemeMenu() {
  const { theme, setTheme, resolvedTheme } = useTheme();
  // The server does not know the theme: the first paint shows the neutral icon.
  const mounted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  const icon = !mounted ? Monitor : resolvedTheme === 'dark' ? Moon : Sun;
  return (
    <Menu icon={icon} label="Theme">
      <DropdownMenu.RadioGroup value={mounted ? theme : 'system'} onValueChange={setTheme}>
        {CHOICES.map((choice) => (
          <MenuChoice key={choice.value} {...choice} />
        ))}
      </DropdownMenu.RadioGroup>
    </Menu>
  );
}
