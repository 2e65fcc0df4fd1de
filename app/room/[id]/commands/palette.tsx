'use client';
import { Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useId, useState, type KeyboardEvent } from 'react';
import { isComposing } from '@/app/browser/key';
import { cx } from '@/app/ui/cx';
import { Dialog } from '@/app/ui/dialog';
import { KeysOfKeyboard } from '@/app/ui/keys';
import { useWords } from '@/app/words/words-provider';
import { useRoom } from '../connection/context';
import { useEditor, useUi } from '../state/editor';
import { COMMANDS, type Command } from './commands';
import { matching } from './matching';

/** Everything that can be done, found by typing (Ctrl+K). */
export function Palette() {
  const t = useWords();
  const { ui } = useEditor();
  const open = useUi((state) => state.paletteOpen);
  return (
    <Dialog open={open} onOpenChange={(paletteOpen) => ui.setState({ paletteOpen })} title={t('room.commands.title')}>
      <CommandList onDone={() => ui.setState({ paletteOpen: false })} />
    </Dialog>
  );
}

function CommandList({ onDone }: { onDone: () => void }) {
  const t = useWords();
  const editor = useEditor();
  const state = useRoom((each) => each);
  const router = useRouter();
  const id = useId();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const possible = COMMANDS.filter(({ when }) => when?.(state) !== false);
  const found = matching(possible, ({ label }) => t(label), typed);
  const at = Math.min(chosen, found.length - 1);
  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onDone();
    command.run(editor, (path) => router.push(path));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event.nativeEvent)) return;
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (by !== 0 && found.length > 0) {
      const next = (at + by + found.length) % found.length;
      setChosen(next);
      document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') run(found[at]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <label className="border-line-strong bg-raised flex h-10 items-center gap-2 rounded-lg border px-3">
        <Search size={16} aria-hidden="true" className="text-soft" />
        <input
          autoFocus
          role="combobox"
          aria-expanded
          aria-controls={id}
          aria-activedescendant={found.length === 0 ? undefined : `${id}-${at}`}
          aria-label={t('room.commands.find')}
          placeholder={t('room.commands.find')}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
          className="min-w-0 grow bg-transparent text-base outline-none sm:text-sm"
        />
      </label>
      <ul id={id} role="listbox" aria-label={t('room.commands.title')} className="mt-2 max-h-[48dvh] overflow-y-auto">
        {found.map((command, i) => (
          <li
            key={command.label}
            id={`${id}-${i}`}
            role="option"
            aria-selected={i === at}
            onPointerMove={() => setChosen(i)}
            onClick={() => run(command)}
            className={cx(
              'flex min-h-9 cursor-default items-center justify-between gap-3 rounded-md px-2.5 pointer-coarse:min-h-11',
              i === at && 'bg-accent-soft text-accent',
            )}
          >
            {t(command.label)}
            {command.keys !== undefined && <KeysOfKeyboard keys={command.keys} />}
          </li>
        ))}
      </ul>
      <p role="status" className={found.length === 0 ? 'text-soft px-2.5 py-3' : 'sr-only'}>
        {found.length === 0 ? t('room.commands.none') : t('room.commands.found', { count: found.length })}
      </p>
    </>
  );
}
