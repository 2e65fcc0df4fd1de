'use client';
import { Flame, History, Milestone, SplitSquareHorizontal } from 'lucide-react';
import { cx } from '@/app/ui/cx';
import { IconButton } from '@/app/ui/icon-button';
import { useRoom } from '../connection/context';
import { headNode } from '@/lib/client/room-state';
import { FloatingBar } from '@/app/ui/floating-bar';
import { useWords } from '@/app/words/words-provider';
import { useEditor, useUi } from '../state/editor';
import type { Compare } from '../state/ui-store';

/** Before and now: as long as it is held, side by side, or as a map of the change. */
export function CompareBar() {
  const t = useWords();
  const { ui } = useEditor();
  const compare = useUi((state) => state.compare);
  const original = useUi((state) => state.against === 'original');
  const sheetOpen = useUi((state) => state.sheetOpen);
  const possible = useRoom((state) => headNode(state)?.parent != null || state.drag !== null);
  const set = (to: Compare) => ui.setState({ compare: to });
  const toggle = (to: Compare) => set(compare === to ? 'off' : to);
  return (
    <FloatingBar label={t('room.compare.label')} className={cx('@max-4xl:flex-col', sheetOpen && 'max-lg:hidden')}>
      <IconButton
        icon={History}
        side="top"
        label={original ? t('room.compare.holdOriginal') : t('room.compare.hold')}
        keys="C"
        pressed={compare === 'before'}
        disabled={!possible}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          set('before');
        }}
        onPointerUp={() => set('off')}
        onPointerCancel={() => set('off')}
        onKeyDown={(event) => (event.key === 'Enter' || event.key === ' ') && set('before')}
        onKeyUp={() => set('off')}
        onBlur={() => compare === 'before' && set('off')}
      />
      <IconButton
        icon={SplitSquareHorizontal}
        side="top"
        label={t('room.compare.split')}
        keys="S"
        pressed={compare === 'split'}
        disabled={!possible}
        onClick={() => toggle('split')}
      />
      <IconButton
        icon={Flame}
        side="top"
        label={t('room.compare.map')}
        keys="X"
        pressed={compare === 'heat'}
        disabled={!possible}
        onClick={() => toggle('heat')}
      />
      <IconButton
        icon={Milestone}
        side="top"
        label={t('room.compare.original')}
        keys="O"
        pressed={original}
        disabled={!possible}
        onClick={() => ui.setState({ against: original ? 'last' : 'original' })}
      />
    </FloatingBar>
  );
}
