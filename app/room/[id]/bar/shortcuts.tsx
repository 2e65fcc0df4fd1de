'use client';
import { Dialog } from '@/app/ui/dialog';
import { Keys, keyWords } from '@/app/ui/keys';
import { Switch } from '@/app/ui/switch';
import { useWords } from '@/app/words/words-provider';
import { useEditor, useUi } from '../state/editor';
import { SHORTCUTS } from './shortcut-list';
import { singleKeys, useShortcuts } from './use-shortcuts';

/** The keys, and the list of them. */
export function Shortcuts() {
  const t = useWords();
  const editor = useEditor();
  const open = useUi((state) => state.shortcutsOpen);
  const single = singleKeys.use();
  useShortcuts(editor);
  return (
    <Dialog
      wide
      open={open}
      onOpenChange={(shortcutsOpen) => editor.ui.setState({ shortcutsOpen })}
      title={t('tools.keys.title')}
    >
      <div className="gap-x-8 sm:columns-2">
        {SHORTCUTS.map(({ title, keys }) => (
          <section key={title} className="mb-4 break-inside-avoid">
            <h3 className="text-soft mb-1 text-xs font-semibold">{t(title)}</h3>
            <dl>
              {keys.map(([key, words]) => (
                <div key={key} className="flex min-h-7 items-center justify-between gap-3">
                  <dt>{t(words)}</dt>
                  <dd>
                    <Keys keys={key} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <div className="border-line mt-1 border-t pt-3">
        <Switch
          label={t('tools.keys.single', { ctrl: keyWords(t, 'Ctrl') })}
          hint={t('tools.keys.singleHint')}
          checked={single}
          onChange={(on) => singleKeys.set(on)}
        />
      </div>
    </Dialog>
  );
}
