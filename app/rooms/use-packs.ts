'use client';
import { useCallback, useEffect, useState } from 'react';
import type { PackList } from '@/lib/client/api';
import { api } from '../browser/api';
import { words } from '@/app/words/problems';

export type Packs = { state: 'loading' } | ({ state: 'ready' } & PackList) | { state: 'failed'; why: string };

/** The model packs that the server has. `again` asks once more; a list that is there stays until the new one is. */
export function usePacks(): { packs: Packs; again: () => void } {
  const [packs, setPacks] = useState<Packs>({ state: 'loading' });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let left = false;
    api
      .packList()
      .then((list) => !left && setPacks({ state: 'ready', ...list }))
      .catch((error: unknown) => {
        if (!left) setPacks((known) => (known.state === 'ready' ? known : { state: 'failed', why: words(error) }));
      });
    return () => {
      left = true;
    };
  }, [attempt]);
  const again = useCallback(() => {
    setPacks((known) => (known.state === 'ready' ? known : { state: 'loading' }));
    setAttempt((n) => n + 1);
  }, []);
  return { packs, again };
}
