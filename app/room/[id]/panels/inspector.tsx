'use client';
import { X } from 'lucide-react';
import { Tabs } from 'radix-ui';
import { cx } from '@/app/ui/cx';
import { useWords } from '@/app/words/words-provider';
import type { PlainWords } from '@/app/words/words';
import { HistoryPanel } from '../history/history-panel';
import { useEditor, useUi } from '../state/editor';
import type { Panel } from '../state/ui-store';
import { PointsPanel } from '../tools/plan';
import { PicturePanel } from './picture-panel';
import { SettingsPanel } from './settings-panel';

const PANELS: readonly { panel: Panel; label: PlainWords; content: () => React.ReactNode }[] = [
  { panel: 'points', label: 'room.panels.points', content: PointsPanel },
  { panel: 'picture', label: 'room.panels.picture', content: PicturePanel },
  { panel: 'settings', label: 'room.panels.settings', content: SettingsPanel },
  { panel: 'history', label: 'room.panels.history', content: HistoryPanel },
];

/** Points, picture, settings and history. On narrow screens a sheet that can be closed. */
export function Inspector({ className }: { className?: string }) {
  const t = useWords();
  const { ui } = useEditor();
  const panel = useUi((state) => state.panel);
  const open = useUi((state) => state.sheetOpen);
  return (
    <Tabs.Root id="inspector" asChild value={panel} onValueChange={(value) => ui.setState({ panel: value as Panel })}>
      <aside
        aria-label={t('room.panels.inspector')}
        className={cx(
          'bg-panel border-line flex min-h-0 flex-col lg:border-l',
          'max-lg:h-[42dvh] max-lg:rounded-t-2xl max-lg:border-t',
          'low:h-auto low:w-76 low:rounded-none low:border-t-0 low:border-l',
          !open && 'max-lg:hidden',
          open && 'max-lg:animate-sheet',
          className,
        )}
      >
        <div className="border-line flex shrink-0 items-center border-b px-1.5">
          <Tabs.List aria-label={t('room.panels.label')} className="flex grow">
            {PANELS.map(({ panel: name, label }) => (
              <Tabs.Trigger
                key={name}
                value={name}
                className="text-soft hover:text-ink data-[state=active]:text-ink data-[state=active]:border-accent -mb-px h-10 border-b-2 border-transparent px-2.5 font-medium focus-visible:outline-offset-[-2px]"
              >
                {t(label)}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <button
            type="button"
            aria-label={t('room.panels.close')}
            onClick={() => ui.setState({ sheetOpen: false })}
            className="text-soft hover:bg-hover inline-flex size-10 items-center justify-center rounded-md lg:hidden"
          >
            <X size={17} aria-hidden="true" />
          </button>
        </div>
        {PANELS.map(({ panel: name, content: Content }) => (
          <Tabs.Content key={name} value={name} className="thin-scroll min-h-0 grow overflow-y-auto outline-none">
            <Content />
          </Tabs.Content>
        ))}
      </aside>
    </Tabs.Root>
  );
}
