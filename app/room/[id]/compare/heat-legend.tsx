'use client';
import { useWords } from '@/app/words/words-provider';
import { useUi } from '../state/editor';
import { RAMP_CSS } from './heat';

/** What the colours of the map mean. */
export function HeatLegend() {
  const t = useWords();
  const shown = useUi((state) => state.compare === 'heat');
  if (!shown) return null;
  return (
    <p className="flex items-center gap-2 rounded-full bg-black/70 px-3 py-1 text-xs font-medium text-white">
      {t('room.compare.unchanged')}
      <span aria-hidden="true" className="h-2 w-20 rounded-full" style={{ background: RAMP_CSS }} />
      <span className="sr-only">{t('room.compare.to')}</span>
      {t('room.compare.changedMost')}
    </p>
  );
}
