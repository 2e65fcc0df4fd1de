'use client';
import { PanelBottom } from 'lucide-react';
import { ToggleGroup } from 'radix-ui';
import { cx } from '@/app/ui/cx';
import { Tooltip } from '@/app/ui/tooltip';
import { useWords } from '@/app/words/words-provider';
import { useRoom } from '../connection/context';
import { useEditor, useUi } from '../state/editor';
import type { Tool } from '../state/ui-store';
import { TOOLS } from './tools';

const SHAPE =
  'inline-flex flex-col items-center justify-center gap-0.5 rounded-lg max-lg:h-12 max-lg:min-w-14 max-lg:px-1.5 lg:size-10 disabled:opacity-40';

/** The tools: a rail on the left, a bar at the bottom on narrow screens. @param panels whether there are some that it opens */
export function ToolRail({ className, panels = true }: { className?: string; panels?: boolean }) {
  const t = useWords();
  const editor = useEditor();
  const tool = useUi((state) => state.tool);
  const sheetOpen = useUi((state) => state.sheetOpen);
  const viewer = useRoom((state) => state.me?.role === 'viewer');
  return (
    <nav
      aria-label={t('tools.label')}
      className={cx(
        'bg-panel border-line flex lg:w-13 lg:flex-col lg:items-center lg:border-r lg:py-2',
        'max-lg:justify-center max-lg:gap-1 max-lg:border-t max-lg:px-1 max-lg:pt-1 max-lg:pb-[max(0.25rem,env(safe-area-inset-bottom))]',
        className,
      )}
    >
      <ToggleGroup.Root
        type="single"
        value={tool}
        aria-label={t('tools.one')}
        onValueChange={(value) => value !== '' && editor.chooseTool(value as Tool)}
        className="flex gap-1 lg:flex-col"
      >
        {TOOLS.map(({ tool: name, label, key, icon: Icon, changes }) => (
          <Tooltip key={name} label={t(label)} keys={key} side="right">
            <ToggleGroup.Item
              value={name}
              aria-label={t(label)}
              aria-keyshortcuts={key}
              disabled={viewer && changes}
              className={cx(
                SHAPE,
                name === tool ? 'bg-accent-soft text-accent' : 'text-soft hover:bg-hover hover:text-ink',
              )}
            >
              <Icon size={19} strokeWidth={1.9} aria-hidden="true" />
              <span className="text-xs font-medium lg:hidden">{t(label)}</span>
            </ToggleGroup.Item>
          </Tooltip>
        ))}
      </ToggleGroup.Root>
      {panels && (
        <button
          type="button"
          aria-expanded={sheetOpen}
          aria-controls="inspector"
          onClick={() => editor.ui.setState({ sheetOpen: !sheetOpen })}
          className={cx(SHAPE, 'border-line ml-1 border-l lg:hidden', sheetOpen ? 'text-accent' : 'text-soft')}
        >
          <PanelBottom size={19} strokeWidth={1.9} aria-hidden="true" />
          <span className="text-xs font-medium">{t('room.panels.label')}</span>
        </button>
      )}
    </nav>
  );
}
