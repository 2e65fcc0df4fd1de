'use client';
import { CopyPlus, MessageSquareText, PencilLine, Search } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { Dialog } from '@/app/ui/dialog';
import { MenuItem, NameMenu } from '@/app/ui/menu';
import { useWords } from '@/app/words/words-provider';
import { CHAT, COPY_ROOM } from '../commands/commands';
import { useRoom } from '../connection/context';
import { RoomNameForm } from '../share/room-name-form';
import { useEditor } from '../state/editor';

/** The room's name, and behind it what can be done with the whole room, and the way to everything else where there is no keyboard. */
export function RoomMenu() {
  const t = useWords();
  const router = useRouter();
  const editor = useEditor();
  const name = useRoom((state) => state.name);
  const mayCopy = useRoom((state) => COPY_ROOM.when?.(state) === true);
  const owner = useRoom((state) => state.me?.role === 'owner');
  const [renaming, setRenaming] = useState(false);
  return (
    <>
      <NameMenu name={name} label={t('room.menu')} onDoubleClick={owner ? () => setRenaming(true) : undefined}>
        {owner && <MenuItem label={t('share.room.rename')} icon={PencilLine} onSelect={() => setRenaming(true)} />}
        <MenuItem
          label={t(COPY_ROOM.label)}
          icon={CopyPlus}
          disabled={!mayCopy}
          onSelect={() => COPY_ROOM.run(editor, (path) => router.push(path))}
        />
        <MenuItem
          label={t(CHAT.label)}
          icon={MessageSquareText}
          keys={CHAT.keys}
          onSelect={() => CHAT.run(editor, (path) => router.push(path))}
        />
        <MenuItem
          label={t('room.commands.all')}
          icon={Search}
          keys="Ctrl+K"
          onSelect={() => editor.ui.setState({ paletteOpen: true })}
        />
      </NameMenu>
      <Dialog
        open={renaming}
        onOpenChange={setRenaming}
        title={t('share.room.rename')}
        description={t('share.room.renameText')}
      >
        <RoomNameForm autoFocus onDone={() => setRenaming(false)} />
      </Dialog>
    </>
  );
}
