'use client';
import { useEffect, useState } from 'react';
import { serverNow } from '@/app/browser/time';
import { SETTING_WORDS } from '@/app/words/setting-words';
import { undoWords } from '@/app/words/undo-words';
import { useWords } from '@/app/words/words-provider';
import type { DragSettings } from '@/lib/drag/types';
import { useConnection } from '../connection/context';
import { changedSettings } from '../state/changed-settings';
import { useEditor } from '../state/editor';

/** How long it is shown, ms. */
const SHOWN_MS = 4000;

const SETTINGS = Object.keys(SETTING_WORDS) as (keyof DragSettings)[];

/** What undo took back a moment ago, or which setting somebody else has changed for everybody; null when it was longer ago. */
export function useLately(): string | null {
  const t = useWords();
  const { store } = useConnection();
  const { shared } = useEditor();
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
    const came = performance.now();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = (words: string) => {
      clearTimeout(timer);
      setSaid(words);
      timer = setTimeout(() => setSaid(null), SHOWN_MS);
    };
    const stops = [
      store.subscribe(({ lastStep, nodes }, before) => {
        if (lastStep !== null && lastStep !== before.lastStep) show(undoWords(t, lastStep, nodes));
      }),
      shared.subscribe(({ setters }, before) => {
        if (setters === before.setters) return;
        const me = store.getState().me?.memberId;
        // The server's clock is not known yet when this page comes.
        const since = serverNow() - (performance.now() - came);
        const changed = changedSettings(setters, before.setters, { me, since, known: SETTINGS });
        const [field, ...more] = changed?.fields ?? [];
        if (changed === null || field === undefined) return;
        const what = t(more.length === 0 ? SETTING_WORDS[field] : 'history.change.settings');
        show(t('picture.changedBy', { name: changed.name, what }));
      }),
    ];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [store, shared, t]);
  return said;
}
