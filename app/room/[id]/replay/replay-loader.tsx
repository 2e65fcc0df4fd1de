'use client';
import dynamic from 'next/dynamic';
import { RoomSkeleton } from '../entry/room-skeleton';

/** In the browser only, as the room itself is. */
const Replay = dynamic(() => import('./replay').then((module) => module.Replay), {
  ssr: false,
  loading: () => <RoomSkeleton />,
});

export function ReplayLoader({ id }: { id: string }) {
  return <Replay id={id} />;
}
