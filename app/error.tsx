'use client';
import { useWords } from '@/app/words/words-provider';
import { Button } from './ui/button';
import { Notice } from './ui/notice';

/** What the browser shows when a page breaks. Rooms live on the server, so that trying again is safe. */
export default function PageError({ reset }: { reset: () => void }) {
  const t = useWords();
  return (
    <Notice title={t('app.broken.title')} text={t('app.broken.text')}>
      <Button look="primary" onClick={reset}>
        {t('app.tryAgain')}
      </Button>
    </Notice>
  );
}
