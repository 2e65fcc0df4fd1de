'use client';
import { FolderOpen } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { words } from '@/app/words/problems';
import { useWords } from '@/app/words/words-provider';
import { api } from '../browser/api';
import { identity } from '../identity/identity';
import { visited } from '../rooms/visited';
import { Button } from '../ui/button';
import { toast } from '../ui/toasts';
import { DropVeil } from './drop-veil';
import { useFileDrop } from './use-file-drop';

/** A room from a file, dropped on the page or chosen. */
export function OpenFile() {
  const t = useWords();
  const router = useRouter();
  const field = useRef<HTMLInputElement>(null);
  const [opening, setOpening] = useState(false);
  const open = async (file: File) => {
    if (opening) return;
    setOpening(true);
    try {
      const { name, color } = identity.get();
      const membership = await api.importFile(file, { name, color });
      visited.enter({ ...membership, name: file.name.replace(/\.[^.]*$/, '') });
      router.push(`/room/${membership.room}`);
    } catch (error) {
      toast(words(error));
      setOpening(false);
    }
  };
  const over = useFileDrop((file) => void open(file));
  return (
    <div>
      <input
        ref={field}
        type="file"
        accept=".tug,image/png"
        aria-label={t('start.files.choose')}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file !== undefined) void open(file);
        }}
      />
      <Button disabled={opening} onClick={() => field.current?.click()}>
        <FolderOpen size={15} aria-hidden="true" /> {opening ? t('start.files.opening') : t('start.files.open')}
      </Button>
      <p className="text-soft mt-1.5 text-xs">
        {t('start.files.hint')} <span className="pointer-coarse:hidden">{t('start.files.dropHint')}</span>
      </p>
      {over && <DropVeil words={t('start.files.drop')} />}
    </div>
  );
}
