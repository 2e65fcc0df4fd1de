'use client';
import { createContext, use } from 'react';
import { useStore } from 'zustand';
import type { RoomConnection } from './connection';
import type { RoomState } from '@/lib/client/room-state';

export const ConnectionContext = createContext<RoomConnection | null>(null);

/** The room's connection; only below the room's page. */
export function useConnection(): RoomConnection {
  const connection = use(ConnectionContext);
  if (connection === null) throw new Error('useConnection is for components of a room');
  return connection;
}

export function useRoom<T>(select: (state: RoomState) => T): T {
  return useStore(useConnection().store, select);
}
