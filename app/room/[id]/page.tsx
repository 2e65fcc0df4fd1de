import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { roomIdSchema } from '@/lib/protocol';
import { RoomLoader } from './room-loader';

export const metadata: Metadata = { title: 'Room' };

export default async function RoomPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!roomIdSchema.safeParse(id).success) notFound();
  return <RoomLoader id={id} />;
}
