'use client';
import { Redo2, Undo2 } from 'lucide-react';
import type { ComponentProps } from 'react';
import { IconButton } from '@/app/ui/icon-button';
import { useWords } from '@/app/words/words-provider';
import { canEdit } from '@/lib/client/room-state';
import { useConnection, useRoom } from '../connection/context';

/** Undo and redo of one's own edits. */
export function UndoButtons({ side }: Pick<ComponentProps<typeof IconButton>, 'side'>) {
  const t = useWords();
  const { history } = useConnection();
  const edits = useRoom(canEdit);
  const canUndo = useRoom((state) => state.canUndo);
  const canRedo = useRoom((state) => state.canRedo);
  return (
    <>
      <IconButton
        icon={Undo2}
        side={side}
        label={t('room.undo')}
        keys="Ctrl+Z"
        disabled={!edits || !canUndo}
        onClick={() => void history.undo()}
      />
      <IconButton
        icon={Redo2}
        side={side}
        label={t('room.redo')}
        keys="Ctrl+Shift+Z"
        disabled={!edits || !canRedo}
        onClick={() => void history.redo()}
      />
    </>
  );
}
