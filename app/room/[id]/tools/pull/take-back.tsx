'use client';
import { Undo2 } from 'lucide-react';
import { cx } from '@/app/ui/cx';
import { useWords } from '@/app/words/words-provider';
import { useUi } from '../../state/editor';

/** Where a finger or a pen that is let go takes its pull back; the stage knows it by its mark. Keyboards have Escape. */
export function TakeBack() {
  const t = useWords();
  const back = useUi(({ press }) => press?.back === true);
  return (
    <div
      data-take-back=""
      data-over={back}
      className={cx(
        'animate-appear pointer-events-auto flex min-h-12 touch-none items-center gap-2 rounded-full border-2 px-5 text-sm font-medium text-white transition-colors',
        back ? 'border-white bg-[#b42318]' : 'border-dashed border-white/60 bg-black/70',
      )}
    >
      <Undo2 size={18} aria-hidden="true" />
      <span role="status">{back ? t('tools.pull.takeBackNow') : t('tools.pull.takeBack')}</span>
    </div>
  );
}
