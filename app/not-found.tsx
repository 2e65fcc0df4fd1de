import type { Metadata } from 'next';
import { MendedLink } from './rooms/mended-link';
import { Notice } from './ui/notice';
import { requestWords } from './words/request-words';

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestWords();
  return { title: t('app.notFound.pageTitle') };
}

export default async function NotFound() {
  const t = await requestWords();
  return (
    <Notice title={t('app.notFound.title')} text={t('app.notFound.text')}>
      <MendedLink />
    </Notice>
  );
}
