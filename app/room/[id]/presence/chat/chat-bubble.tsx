'use client';
import { useState } from 'react';
import { cx } from '@/app/ui/cx';
import { textOn } from '@/app/ui/text-on';

/** What somebody types, below their name; it fades with its words when they are gone. */
export function ChatBubble({ text, color }: { text: string; color: string }) {
  const [last, setLast] = useState(text);
  if (text !== '' && text !== last) setLast(text);
  if (last === '') return null;
  return (
    <span
      data-chat={text}
      className={cx(
        'absolute top-11 left-3 w-max max-w-56 rounded-2xl rounded-tl px-3 py-1.5 text-sm break-words shadow-md transition-opacity duration-700',
        text === '' && 'opacity-0',
      )}
      style={{ background: color, color: textOn(color) }}
    >
      {last}
    </span>
  );
}
