'use client';
import { useWords } from '../words/words-provider';

/** Below a field that takes so many characters and no more: says it once they are there. */
export function Longest({ value, most }: { value: string; most: number }) {
  const t = useWords();
  return (
    <p role="status" className="text-soft mt-1 text-xs empty:hidden">
      {value.length < most ? '' : t('app.longest', { most })}
    </p>
  );
}
