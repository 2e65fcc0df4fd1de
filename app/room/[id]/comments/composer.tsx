'use client';
import { Send } from 'lucide-react';
import { useRef, useState } from 'react';
import { cx } from '@/app/ui/cx';
import { IconButton } from '@/app/ui/icon-button';
import { useWords } from '@/app/words/words-provider';
import { isComposing } from '@/app/browser/key';
import { MAX_COMMENT_LENGTH, begunMention } from '@/lib/comments/comment';
import { useConnection } from '../connection/context';
import { mentionable } from './comments';

/** Names offered after an @. */
const MOST_OFFERED = 4;

/** A field for a message; @ names somebody. `onSend` says whether it was taken. */
export function Composer({ label, onSend }: { label: string; onSend: (text: string) => boolean }) {
  const t = useWords();
  const connection = useConnection();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const begun = begunMention(text);
  const offered =
    begun === undefined
      ? []
      : mentionable(connection)
          .filter(({ name }) => name.toLowerCase().startsWith(begun.toLowerCase()))
          .slice(0, MOST_OFFERED);
  const at = Math.min(chosen, offered.length - 1);
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
          {offered.map(({ memberId, name }, i) => (
            <li key={memberId}>
              <button
                type="button"
                onClick={() => complete(name)}
                aria-current={i === at}
                className={cx(
                  'h-6 rounded-full px-2 text-xs font-medium pointer-coarse:h-9',
                  i === at ? 'bg-accent text-on-accent' : 'bg-accent-soft text-accent',
                )}
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
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onKeyDown={(event) => {
            if (event.shiftKey || isComposing(event.nativeEvent)) return;
            const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
            const person = offered[at];
            const takes = event.key === 'Enter' || (event.key === 'Tab' && person !== undefined);
            if (!takes && (by === 0 || person === undefined)) return;
            event.preventDefault();
            if (by !== 0) setChosen((at + by + offered.length) % offered.length);
            // A name that is begun and not yet whole is taken before anything is sent, and one that was walked to as well.
            else if (
              person !== undefined &&
              person.name.toLowerCase() !== begun?.toLowerCase() &&
              (begun !== '' || at > 0 || event.key === 'Tab')
            )
              complete(person.name);
            else if (event.key === 'Enter') send();
          }}
          className="border-line-strong bg-raised placeholder:text-soft min-w-0 grow resize-none rounded-md border px-2.5 py-1.5 text-sm"
        />
        <IconButton icon={Send} label={t('comments.send')} side="top" type="submit" disabled={text.trim() === ''} />
      </div>
    </form>
  );
}
