import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { requestWords } from '@/app/words/request-words';
import { roomIdSchema } from '@/lib/protocol';
import { ReplayLoader } from './replay-loader';

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestWords();
  return { title: t('replay.pageTitle') };
}

export default async function ReplayPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!roomIdSchema.safeParse(id).success) notFound();
  return <ReplayLoader id={id} />;
}
