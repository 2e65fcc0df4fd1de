'use client';
import { useEffect, useState } from 'react';
import { useWords } from '@/app/words/words-provider';
import { useRoom } from '../../connection/context';

/** Without another letter for this long a line is read out: what is half typed would be read again and again, ms. */
const WHOLE_MS = 1_200;

/** What others type beside their cursors, for screen readers. */
export function ChatSaid() {
  const t = useWords();
  const others = useRoom((state) => state.others);
  const [said, setSaid] = useState('');
  const lines = [...others.values()].flatMap(({ name, chat }) =>
    chat == null || chat === '' ? [] : [t('room.chat.said', { name, text: chat })],
  );
  const now = lines.join('\n');
  useEffect(() => {
    const timer = setTimeout(() => setSaid(now), WHOLE_MS);
    return () => clearTimeout(timer);
  }, [now]);
  return (
    <div role="log" aria-live="polite" className="sr-only">
      {said
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (
          <p key={line}>{line}</p>
        ))}
    </div>
  );
}
