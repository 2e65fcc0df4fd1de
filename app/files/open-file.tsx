'use client';
import { FolderOpen } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { words } from '@/app/words/problems';
import { api } from '../browser/api';
import { identity } from '../identity/identity';
import { visited } from '../rooms/visited';
import { Button } from '../ui/button';
import { toast } from '../ui/toasts';
import { DropVeil } from './drop-veil';
import { useFileDrop } from './use-file-drop';

/** A room from a file, dropped on the page or chosen. */
export function OpenFile() {
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
        aria-label="A .tug file, or a picture that Tug saved"
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file !== undefined) void open(file);
        }}
      />
      <Button disabled={opening} onClick={() => field.current?.click()}>
        <FolderOpen size={15} aria-hidden="true" /> {opening ? 'Opening' : 'Open a file'}
      </Button>
      <p className="text-soft mt-1.5 text-xs">
        A room saved as .tug, or a picture that Tug saved.
        <span className="pointer-coarse:hidden"> Dropping it here does the same.</span>
      </p>
      {over && <DropVeil words="Drop to open it as a new room" />}
    </div>
  );
}
