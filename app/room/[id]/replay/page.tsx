import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { roomIdSchema } from '@/lib/protocol';
import { ReplayLoader } from './replay-loader';

export const metadata: Metadata = { title: 'Replay' };

export default async function ReplayPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!roomIdSchema.safeParse(id).success) notFound();
  return <ReplayLoader id={id} />;
}
