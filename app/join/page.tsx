import type { Metadata } from 'next';
import { requestWords } from '../words/request-words';
import { Join } from './join';

export async function generateMetadata(): Promise<Metadata> {
  const t = await requestWords();
  return { title: t('person.join.pageTitle') };
}

export default function JoinPage() {
  return <Join />;
}
