'use client';
import { useId } from 'react';
import { useWords } from '@/app/words/words-provider';

/** A bar with what is done in words and percent. @param share from 0 to 1 */
export function Progress({ label, share }: { label: string; share: number }) {
  const t = useWords();
  const id = useId();
  return (
    <div className="min-w-0 grow">
      <div className="flex justify-between gap-3">
        <span id={id} className="truncate">
          {label}
        </span>
        <span className="text-soft tabular-nums">{t('packs.job.percent', { share })}</span>
      </div>
      <div
        role="progressbar"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        className="bg-pressed mt-1 h-1.5 overflow-hidden rounded-full"
      >
        <div className="bg-accent h-full transition-[width]" style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}
