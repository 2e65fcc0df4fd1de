'use client';
import { useMemo } from 'react';
import { RoomApi } from '@/app/browser/room-api';
import { useConnection } from './context';

export function useRoomApi(): RoomApi {
  const { membership } = useConnection();
  return useMemo(() => new RoomApi(membership), [membership]);
}
