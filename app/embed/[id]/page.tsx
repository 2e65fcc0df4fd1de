import type { Metadata } from 'next';
import { headers } from 'next/headers';
import { notFound } from 'next/navigation';
import { requestWords } from '@/app/words/request-words';
import { roomIdSchema } from '@/lib/protocol';
import { EmbedLoader } from './embed-loader';

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestWords();
  return { title: t('room.pageTitle') };
}

/** A room in somebody else's page. Which pages may have it the server knows; it says so with the request (server/surfaces/http/security). */
export default async function EmbedPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  if (!roomIdSchema.safeParse(id).success) notFound();
  const origins = ((await headers()).get('x-tug-origins') ?? '').split(' ').filter((origin) => origin !== '');
  return <EmbedLoader id={id} origins={origins} />;
}
