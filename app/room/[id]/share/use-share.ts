'use client';
import { useCallback, useEffect, useState } from 'react';
import { words } from '@/app/words/problems';
import { toast } from '@/app/ui/toasts';
import type { Share } from '@/lib/protocol';
import { useRoom } from '../connection/context';
import { useRoomApi } from '../connection/use-room-api';

/** Links and people as the owner sees them; read again after each change and when people come or go. Null until it is here. */
export function useShare(): { share: Share | null; change: (work: () => Promise<unknown>) => Promise<boolean> } {
  const api = useRoomApi();
  const participants = useRoom((state) => state.participants);
  const [share, setShare] = useState<Share | null>(null);
  const read = useCallback(async () => {
    try {
      setShare(await api.share());
    } catch (error) {
      toast(words(error));
    }
  }, [api]);
  useEffect(() => {
    // In a task of its own: state is not set while an effect runs.
    const timer = setTimeout(() => void read());
    return () => clearTimeout(timer);
  }, [read, participants]);
  const change = async (work: () => Promise<unknown>) => {
    try {
      await work();
      await read();
      return true;
    } catch (error) {
      toast(words(error));
      return false;
    }
  };
  return { share, change };
}
