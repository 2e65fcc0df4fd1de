'use client';
import { useWords } from '@/app/words/words-provider';
import { useRoom } from '../connection/context';
import { pullSentence } from './pull-sentence';
import { useLately } from './use-lately';
import { usePartEnds } from './use-part-ends';
import { useSlowStep } from './use-slow-step';

/** Who is pulling, and how far it is still to go, or why no farther; before the first slow pull, how long it will take; and what undo or a person did a moment ago. */
export function StatusChip() {
  const t = useWords();
  const drag = useRoom((state) => state.drag);
  const me = useRoom((state) => state.me);
  const participants = useRoom((state) => state.participants);
  const distance = useRoom((state) =>
    state.drag !== null && state.frameHeader?.dragId === state.drag.dragId
      ? Math.round(state.frameHeader.distance)
      : null,
  );
  const lately = useLately();
  const slow = useSlowStep();
  const partEnds = usePartEnds();
  if (drag === null && lately === null && slow?.untried === true)
    return (
      <p role="status" className="rounded-2xl bg-black/70 px-3 py-1 text-center text-xs font-medium text-white">
        {t('room.status.untrained', { time: slow.time })}
      </p>
    );
  if (drag === null)
    return (
      <p
        role="status"
        data-lately=""
        className={lately === null ? 'sr-only' : 'rounded-full bg-black/70 px-3 py-1 text-xs font-medium text-white'}
      >
        {lately}
      </p>
    );
  const who = pullSentence(t, drag, participants, me?.memberId ?? null);
  return (
    <div className="flex items-center gap-2 rounded-full bg-black/70 px-3 py-1 text-xs font-medium text-white">
      <span className="size-1.5 animate-pulse rounded-full bg-[#45dcb8]" aria-hidden="true" />
      {/* Only the sentence is announced; the distance changes thirty times a second. */}
      <span role="status">{who}</span>
      {distance !== null && (
        <span className="text-white/75 tabular-nums">{t('room.status.toGo', { px: distance })}</span>
      )}
      {partEnds && (
        <span role="status" data-part-ends="" className="text-white/75">
          {t('room.status.partEnds')}
        </span>
      )}
      {slow !== null && <span className="text-white/75">{t('room.status.step', { time: slow.time })}</span>}
    </div>
  );
}
