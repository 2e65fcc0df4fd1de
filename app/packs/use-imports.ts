'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError } from '@/lib/client/request';
import type { ImportJob } from '@/lib/protocol';
import { words } from '@/app/words/problems';
import { toast } from '../ui/toasts';
import { operatorApi, operatorKey } from './operator-key';

/** While something is under way, and else: another tab or the command line may do something too. ms */
const BUSY_MS = 700;
const IDLE_MS = 5000;

const ACTIVE: ReadonlySet<string> = new Set(['looking', 'waiting', 'running']);

/** Whether something is done for it now, or will be by itself. */
export const isActive = ({ state }: ImportJob): boolean => ACTIVE.has(state);

/** How imports stand, asked for again and again. @param onPack is called when one is done: there is a new pack. */
export function useImports(key: string, onPack: () => void): { jobs: readonly ImportJob[]; refresh: () => void } {
  const [jobs, setJobs] = useState<readonly ImportJob[]>([]);
  const [asked, setAsked] = useState(0);
  const done = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      let next = IDLE_MS;
      try {
        const list = await operatorApi(key).imports(abort.signal);
        setJobs(list);
        if (list.some(isActive)) next = BUSY_MS;
        const now = new Set(list.filter(({ state }) => state === 'done').map(({ id }) => id));
        const known = done.current;
        done.current = now;
        if (known !== null && [...now].some((id) => !known.has(id))) onPack();
      } catch (error) {
        if (abort.signal.aborted) return;
        // The key is another now.
        if (error instanceof ApiError && error.status === 401) {
          operatorKey.set(null);
          toast(words(error));
          return;
        }
      }
      timer = setTimeout(() => void look(), next);
    };
    void look();
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [key, asked, onPack]);
  const refresh = useCallback(() => setAsked((n) => n + 1), []);
  return { jobs, refresh };
}
