'use client';
import { useMemo, useSyncExternalStore } from 'react';
import { threadsOf, type Comment, type Thread } from '@/lib/comments/comment';
import type { RoomConnection } from '../connection/connection';
import { useConnection } from '../connection/context';
import { Comments, commentMap, readComments, timeMap } from './comments';

/** One reading of the document per change, shared by all components. */
const read = new WeakMap<RoomConnection, readonly Comment[]>();
const NONE: readonly Comment[] = [];

export function useThreads(): readonly Thread[] {
  const connection = useConnection();
  const comments = useSyncExternalStore(
    (listener) => {
      const changed = () => {
        read.delete(connection);
        listener();
      };
      const maps = [commentMap(connection), timeMap(connection)];
      for (const map of maps) map.observe(changed);
      return () => {
        for (const map of maps) map.unobserve(changed);
      };
    },
    () => {
      let value = read.get(connection);
      if (value === undefined) {
        value = readComments(connection);
        read.set(connection, value);
      }
      return value;
    },
    () => NONE,
  );
  return useMemo(() => threadsOf(comments), [comments]);
}

/** Open threads by node. */
export function useOpenThreads(): ReadonlyMap<string, number> {
  const threads = useThreads();
  return useMemo(() => {
    const counts = new Map<string, number>();
    for (const { nodeId, resolved } of threads) if (!resolved) counts.set(nodeId, (counts.get(nodeId) ?? 0) + 1);
    return counts;
  }, [threads]);
}

export function useComments(): Comments {
  const connection = useConnection();
  return useMemo(() => new Comments(connection), [connection]);
}
