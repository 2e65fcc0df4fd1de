'use client';
import type { RoomApi } from '@/lib/client/room-api';
import { useConnection } from './context';

export function useRoomApi(): RoomApi {
  return useConnection().api;
}
