'use client';
import { useWords } from '@/app/words/words-provider';
import { X } from 'lucide-react';
import { useRoom } from '../../connection/context';
import { useEditor, useShared, useUi } from '../../state/editor';
import { headNode } from '@/lib/client/room-state';
import { hasPulled } from '../../state/has-pulled';
import { TakeBack } from './take-back';

/** Where a finger takes its pull back; else points that hold their place in every pull, and the way to be rid of them; else what to do, until this person has pulled once. */
export function PullHint() {
  const t = useWords();
  const fresh = useRoom((state) => state.ownPull === null && !hasPulled(state));
  const photo = useRoom((state) => headNode(state)?.photo !== undefined);
  const looking = useUi((state) => state.looking !== null);
  const holds = useShared((state) => state.points.filter((point) => point.target === null).length);
  const pressed = useUi(({ press }) => press !== null && press.by !== 'mouse');
  const taking = useUi((state) => state.takingPixels);
  const { plan } = useEditor();
  if (looking) return null;
  if (pressed) return <TakeBack />;
  if (holds > 0)
    return (
      <div
        data-holds={holds}
        className="pointer-events-auto flex items-center gap-1 rounded-full bg-black/70 py-0.5 pr-0.5 pl-3 text-sm font-medium text-white"
      >
        <span title={t('tools.pull.holdsHint')}>{t('tools.pull.holds', { count: holds })}</span>
        <button
          type="button"
          aria-label={t('tools.pull.clearHolds')}
          onClick={() => plan.clearHolds()}
          className="inline-flex size-7 items-center justify-center rounded-full hover:bg-white/15 pointer-coarse:size-9"
        >
          <X size={15} aria-hidden="true" />
        </button>
      </div>
    );
  if (!fresh && !taking) return null;
  return (
    <p
      role={taking ? 'status' : undefined}
      className="rounded-full bg-black/70 px-3.5 py-1.5 text-center text-sm font-medium text-white"
    >
      {t(taking ? 'tools.pixels.taking' : photo ? 'tools.pull.hintFace' : 'tools.pull.hint')}
    </p>
  );
}
