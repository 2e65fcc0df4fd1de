'use client';
import { useEffect, useState } from 'react';
import { SETTING_WORDS } from '@/app/words/setting-words';
import { undoWords } from '@/app/words/undo-words';
import { useWords } from '@/app/words/words-provider';
import { useConnection } from '../connection/context';
import { useEditor } from '../state/editor';

/** How long it is shown, ms. */
const SHOWN_MS = 4000;

/** What undo took back a moment ago, or which setting somebody else has changed for everybody; null when it was longer ago. */
export function useLately(): string | null {
  const t = useWords();
  const { store } = useConnection();
  const { shared } = useEditor();
  const [said, setSaid] = useState<string | null>(null);
  useEffect(() => {
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
        const { me, link } = store.getState();
        for (const [field, setter] of Object.entries(setters)) {
          const old = before.setters[field];
          // What is there when the document comes was not done just now.
          if (setter === undefined || old === undefined || setter.time <= old.time || link !== 'online') continue;
          if (setter.memberId === me?.memberId || !Object.hasOwn(SETTING_WORDS, field)) continue;
          show(
            t('picture.changedBy', { name: setter.name, what: t(SETTING_WORDS[field as keyof typeof SETTING_WORDS]) }),
          );
        }
      }),
    ];
    return () => {
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [store, shared, t]);
  return said;
}
