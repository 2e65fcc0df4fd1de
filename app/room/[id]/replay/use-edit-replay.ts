'use client';
import { useEffect, useState } from 'react';
import type { EditReplay } from '@/lib/replay/schema';
import { useRoomApi } from '../connection/use-room-api';

/** Edits whose points are kept: a few KB a step. */
const MOST_KEPT = 20;

/** What was known at each step of an edit; null until it is here. */
export function useEditReplay(nodeId: string | null): EditReplay | null {
  const api = useRoomApi();
  const [kept, setKept] = useState<ReadonlyMap<string, EditReplay>>(new Map());
  useEffect(() => {
    if (nodeId === null || kept.has(nodeId)) return;
    const controller = new AbortController();
    api.replay(nodeId, controller.signal).then(
      (replay) => setKept((before) => new Map([...[...before].slice(1 - MOST_KEPT), [nodeId, replay]])),
      // Points are an extra: the frame itself says when something is wrong.
      () => undefined,
    );
    return () => controller.abort();
  }, [api, nodeId, kept]);
  return nodeId === null ? null : (kept.get(nodeId) ?? null);
}
