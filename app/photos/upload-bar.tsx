'use client';
import { useWords } from '@/app/words/words-provider';
import type { UploadProgress } from './upload';

/** How far a photo is on its way. */
export function UploadBar({ progress }: { progress: UploadProgress }) {
  const t = useWords();
  const words = progress === 'reading' ? t('start.photos.reading') : t('start.photos.sending', { part: progress });
  return (
    <div role="status" className="flex flex-col gap-1.5" data-upload={progress === 'reading' ? 'reading' : 'sending'}>
      <span className="text-soft text-xs">{words}</span>
      <progress
        className="accent-accent h-2 w-full"
        aria-label={t('start.photos.progress')}
        {...(progress === 'reading' ? {} : { value: progress })}
      />
    </div>
  );
}
