import { Monitor, Moon, Sun } from 'lucide-react';

export const THEMES = [
  { value: 'system', label: 'app.theme.system', icon: Monitor },
  { value: 'light', label: 'app.theme.light', icon: Sun },
  { value: 'dark', label: 'app.theme.dark', icon: Moon },
] as const;
