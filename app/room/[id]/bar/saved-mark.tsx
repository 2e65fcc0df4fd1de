'use client';
import { Check, CloudAlert, LoaderCircle } from 'lucide-react';
import { useEffect, useState } from 'react';
import { cx } from '@/app/ui/cx';
import { useWords } from '@/app/words/words-provider';
import { savedState, type SavedState } from '@/lib/client/saved-state';
import { useRoom } from '../connection/context';

/** What is saved sooner than this never said that it was not, ms. */
const PATIENCE_MS = 900;

const MARKS = {
  saved: { icon: Check, words: 'room.saved.saved' },
  saving: { icon: LoaderCircle, words: 'room.saved.saving' },
  offline: { icon: CloudAlert, words: 'room.saved.offline' },
  'not-saved': { icon: CloudAlert, words: 'room.saved.notSaved' },
} as const;

/** Whether what was done here is on the server's disk. On narrow screens the words are for screen readers alone; what is amiss has a banner of its own. */
export function SavedMark() {
  const t = useWords();
  const now = useRoom(savedState);
  const [shown, setShown] = useState<SavedState>('saved');
  if (now === 'saved' && shown !== 'saved') setShown('saved');
  useEffect(() => {
    if (now === 'saved') return;
    const timer = setTimeout(() => setShown(now), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [now]);
  const { icon: Icon, words } = MARKS[shown];
  const amiss = shown === 'offline' || shown === 'not-saved';
  return (
    <span
      role="status"
      data-saved={shown}
      className={cx('ml-2 flex shrink-0 items-center gap-1 text-xs', amiss ? 'text-warn font-medium' : 'text-soft')}
    >
      <Icon size={14} aria-hidden="true" className={shown === 'saving' ? 'animate-spin' : ''} />
      <span className={amiss ? 'max-sm:sr-only' : 'max-lg:sr-only'}>{t(words)}</span>
    </span>
  );
}
