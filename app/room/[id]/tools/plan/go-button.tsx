'use client';
import { Play, Square } from 'lucide-react';
import { Button } from '@/app/ui/button';
import { useWords } from '@/app/words/words-provider';
import { isToMove } from '@/lib/document/schema';
import { canEdit } from '@/lib/client/room-state';
import { useRoom } from '../../connection/context';
import { useEditor, useShared } from '../../state/editor';

/** Go, or Stop while a drag runs. */
export function GoButton({ className }: { className?: string }) {
  const t = useWords();
  const { plan } = useEditor();
  const running = useRoom((state) => state.drag !== null);
  const edits = useRoom(canEdit);
  const ready = useShared((state) => state.points.some(isToMove));
  return running ? (
    <Button look="danger" className={className} onClick={() => void plan.stop()}>
      <Square size={14} fill="currentColor" aria-hidden="true" /> {t('tools.plan.stop')}
    </Button>
  ) : (
    <Button look="primary" className={className} disabled={!ready || !edits} onClick={() => void plan.go()}>
      <Play size={14} fill="currentColor" aria-hidden="true" /> {t('tools.plan.go')}
    </Button>
  );
}
