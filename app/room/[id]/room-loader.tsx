'use client';
import dynamic from 'next/dynamic';
import { RoomSkeleton } from './entry/room-skeleton';

/** The room lives in the browser only: the server renders no part of it, and Yjs is loaded once, here. */
const Room = dynamic(() => import('./room').then((module) => module.Room), {
  ssr: false,
  loading: () => <RoomSkeleton />,
});

export function RoomLoader({ id }: { id: string }) {
  return <Room id={id} />;
}
