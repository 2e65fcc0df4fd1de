'use client';
import dynamic from 'next/dynamic';
import { RoomSkeleton } from '@/app/room/[id]/entry/room-skeleton';

/** As a room itself it lives in the browser only. */
const Embed = dynamic(() => import('./embed').then((module) => module.Embed), {
  ssr: false,
  loading: () => <RoomSkeleton />,
});

export function EmbedLoader({ id, origins }: { id: string; origins: readonly string[] }) {
  return <Embed id={id} origins={origins} />;
}
