'use client';
import { nameProblem } from '@/lib/protocol';
import { useWords } from '../words/words-provider';

/** Below a field for a name: says that something in it cannot be seen, which others would be misled by. */
export function HiddenMarks({ name }: { name: string }) {
  const t = useWords();
  return (
    <p role="status" className="text-danger mt-1 text-xs empty:hidden">
      {nameProblem(name) === 'hidden' ? t('app.hiddenMarks') : ''}
    </p>
  );
}
