'use client';
import { useWords } from '@/app/words/words-provider';

/** Where a list is not whole yet: earlier edits are on their way. */
export function EarlierComes() {
  const t = useWords();
  return (
    <p role="status" data-earlier="" className="text-soft p-3 text-center">
      {t('history.loadingEarlier')}
    </p>
  );
}
