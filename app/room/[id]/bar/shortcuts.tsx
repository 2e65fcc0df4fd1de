'use client';
import { Dialog } from '@/app/ui/dialog';
import { Keys } from '@/app/ui/keys';
import { Switch } from '@/app/ui/switch';
import { useEditor, useUi } from '../state/editor';
import { SHORTCUTS } from './shortcut-list';
import { singleKeys, useShortcuts } from './use-shortcuts';

/** The keys, and the list of them. */
export function Shortcuts() {
  const editor = useEditor();
  const open = useUi((state) => state.shortcutsOpen);
  const single = singleKeys.use();
  useShortcuts(editor);
  return (
    <Dialog wide open={open} onOpenChange={(shortcutsOpen) => editor.ui.setState({ shortcutsOpen })} title="Shortcuts">
      <div className="gap-x-8 sm:columns-2">
        {SHORTCUTS.map(({ title, keys }) => (
          <section key={title} className="mb-4 break-inside-avoid">
            <h3 className="text-soft mb-1 text-xs font-semibold">{title}</h3>
            <dl>
              {keys.map(([key, words]) => (
                <div key={key} className="flex min-h-7 items-center justify-between gap-3">
                  <dt>{words}</dt>
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
          label="Keys without Ctrl"
          hint="Switch off if you speak to your computer or hit keys by accident."
          checked={single}
          onChange={(on) => singleKeys.set(on)}
        />
      </div>
    </Dialog>
  );
}
