'use client';
import { useAgo } from '@/app/words/ago';
import { useWords } from '@/app/words/words-provider';
import type { DragSettings } from '@/lib/drag/types';
import { useRoom } from '../connection/context';
import { useShared } from '../state/editor';

/** Who changed a setting last: it counts for everybody in the room. */
export function SetBy({ field }: { field: keyof DragSettings }) {
  const t = useWords();
  const ago = useAgo();
  const setter = useShared((state) => state.setters[field]);
  const mine = useRoom((state) => state.me?.memberId === setter?.memberId);
  if (setter === undefined) return null;
  return (
    <p data-set-by={setter.memberId} className="text-soft mt-0.5 text-xs">
      {mine
        ? t('picture.setByYou', { ago: ago(setter.time) })
        : t('picture.setBy', { name: setter.name, ago: ago(setter.time) })}
    </p>
  );
}
