'use client';
import { useEffect, useState } from 'react';
import { api } from '@/app/browser/api';
import { ApiError } from '@/lib/client/request';
import { problemWords, words } from '@/app/words/problems';
import { identity } from '@/app/identity/identity';
import { visited } from '@/app/rooms/visited';
import { kindOf, type Membership } from '@/lib/protocol';
import { openRoom, type RoomConnection, type Tell } from './connection';

export type Entry =
  | { state: 'asking' }
  | { state: 'joining' }
  | { state: 'in'; connection: RoomConnection }
  | { state: 'refused'; why: string; gone: boolean };

/**
 * The way into a room. A browser that knows the room goes straight in; a new one with a name joins; a new one without
 * is asked who it is (`asking`, until `enter`). A key that the server no longer knows is exchanged once for a new one.
 */
export function useRoomEntry(room: string, tell: Tell): { entry: Entry; enter: () => void; retry: () => void } {
  const [entry, setEntry] = useState<Entry>({ state: 'joining' });
  const [attempt, setAttempt] = useState(0);

  useEffect(() => {
    let left = false;
    let connection: RoomConnection | null = null;
    let rejoined = false;

    const open = (membership: Membership) => {
      connection?.close();
      const opened = openRoom(membership, tell);
      connection = opened;
      opened.store.subscribe(({ problem }, before) => {
        if (left || problem === null || problem === before.problem) return;
        if (kindOf(problem) === 'unauthorised' && !rejoined) {
          rejoined = true;
          void join();
        }
        if (kindOf(problem) === 'unknown-room') setEntry({ state: 'refused', why: problemWords(problem), gone: true });
      });
      setEntry({ state: 'in', connection: opened });
    };
    const join = async () => {
      const { name, color } = identity.get();
      const invite = new URLSearchParams(location.hash.slice(1)).get('invite') ?? undefined;
      try {
        const membership = await api.joinRoom(room, { name, color, invite });
        if (left) return;
        visited.enter({ ...membership, name: visited.find(room)?.name ?? 'Room' });
        open(membership);
      } catch (error) {
        if (left) return;
        setEntry({ state: 'refused', why: words(error), gone: error instanceof ApiError && error.status === 404 });
      }
    };

    // In a task of its own: React's strict mode mounts twice, and only the second one stays.
    const timer = setTimeout(() => {
      const known = visited.find(room);
      if (known !== undefined) {
        visited.enter(known);
        open(known);
      } else if (identity.get().chosen) void join();
      else if (attempt > 0) void join();
      else setEntry({ state: 'asking' });
    });
    return () => {
      left = true;
      clearTimeout(timer);
      connection?.close();
    };
  }, [room, tell, attempt]);

  const again = () => {
    setEntry({ state: 'joining' });
    setAttempt((n) => n + 1);
  };
  return { entry, enter: again, retry: again };
}
