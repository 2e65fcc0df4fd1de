import type { Metadata } from 'next';
import { requestWords } from '../words/request-words';
import { Packs } from './packs';

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestWords();
  return { title: t('packs.pageTitle') };
}

export default function PacksPage() {
  return <Packs />;
}
