'use client';
import { Send } from 'lucide-react';
import { useRef, useState } from 'react';
import { IconButton } from '@/app/ui/icon-button';
import { useWords } from '@/app/words/words-provider';
import { isComposing } from '@/app/browser/key';
import { MAX_COMMENT_LENGTH } from '@/lib/comments/comment';
import { useConnection } from '../connection/context';
import { mentionable } from './comments';

/** Names offered after an @. */
const MOST_OFFERED = 4;

/** A field for a message; @ names somebody. `onSend` says whether it was taken. */
export function Composer({ label, onSend }: { label: string; onSend: (text: string) => boolean }) {
  const t = useWords();
  const connection = useConnection();
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const begun = /(?:^|\s)@([^\s@]*)$/.exec(text)?.[1];
  const offered =
    begun === undefined
      ? []
      : mentionable(connection)
          .filter(({ name }) => name.toLowerCase().startsWith(begun.toLowerCase()))
          .slice(0, MOST_OFFERED);
  const send = () => {
    if (onSend(text)) setText('');
  };
  const complete = (name: string) => {
    setText(`${text.slice(0, text.length - (begun?.length ?? 0))}${name} `);
    field.current?.focus();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {offered.length > 0 && (
        <ul aria-label={t('comments.people')} className="mb-1 flex flex-wrap gap-1">
          {offered.map(({ memberId, name }) => (
            <li key={memberId}>
              <button
                type="button"
                onClick={() => complete(name)}
                className="bg-accent-soft text-accent h-6 rounded-full px-2 text-xs font-medium"
              >
                @{name}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-end gap-1">
        <textarea
          ref={field}
          aria-label={label}
          placeholder={label}
          value={text}
          rows={2}
          maxLength={MAX_COMMENT_LENGTH}
          autoFocus
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || isComposing(event.nativeEvent)) return;
            event.preventDefault();
            // A name that is begun and not yet whole is taken before anything is sent.
            const [person] = offered;
            if (person !== undefined && begun !== '' && person.name.toLowerCase() !== begun?.toLowerCase())
              complete(person.name);
            else send();
          }}
          className="border-line-strong bg-raised placeholder:text-soft min-w-0 grow resize-none rounded-md border px-2.5 py-1.5 text-sm"
        />
        <IconButton icon={Send} label={t('comments.send')} side="top" type="submit" disabled={text.trim() === ''} />
      </div>
    </form>
  );
}
