'use client';
import { Check, RotateCcw, Trash2 } from 'lucide-react';
import { useAgo } from '@/app/words/ago';
import { Avatar } from '@/app/ui/avatar';
import { IconButton } from '@/app/ui/icon-button';
import { useWords } from '@/app/words/words-provider';
import { mentionParts, type Comment, type Thread } from '@/lib/comments/comment';
import { useConnection, useRoom } from '../connection/context';
import { mentionable } from './comments';
import { Composer } from './composer';
import { useComments } from './use-threads';

/** A thread with all its messages, and what can be done with it. */
export function ThreadCard({ thread, readOnly }: { thread: Thread; readOnly: boolean }) {
  const t = useWords();
  const comments = useComments();
  const [first] = thread.messages;
  const writes = !readOnly && comments.allowed;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center justify-between">
        <h3 className="font-semibold">{thread.resolved ? t('comments.settled') : t('comments.title')}</h3>
        {writes && first !== undefined && (
          <IconButton
            icon={thread.resolved ? RotateCcw : Check}
            label={thread.resolved ? t('comments.reopen') : t('comments.settle')}
            onClick={() => comments.setResolved(first, !thread.resolved)}
          />
        )}
      </div>
      <ol className="thin-scroll flex max-h-64 flex-col gap-3 overflow-y-auto">
        {thread.messages.map((message) => (
          <Message key={message.id} message={message} deletes={writes && comments.mayDelete(message)} />
        ))}
      </ol>
      {writes && <Composer label={t('comments.answer')} onSend={(text) => comments.answer(thread.id, text)} />}
    </div>
  );
}

function Message({ message, deletes }: { message: Comment; deletes: boolean }) {
  const t = useWords();
  const ago = useAgo();
  const connection = useConnection();
  const comments = useComments();
  const me = useRoom((state) => state.me?.memberId);
  return (
    <li className="group flex gap-2" data-comment={message.id}>
      <Avatar name={message.name} color={message.color} size={24} />
      <div className="min-w-0 grow">
        <p className="text-soft text-xs">
          {t.rich('comments.writtenBy', {
            name: message.name,
            ago: ago(message.createdAt),
            b: (chunks) => <span className="text-ink font-medium">{chunks}</span>,
          })}
        </p>
        <p className="break-words whitespace-pre-wrap">
          {mentionParts(message.text, mentionable(connection)).map(({ text, memberId }, i) =>
            memberId === null ? (
              text
            ) : (
              <span
                key={i}
                className={
                  memberId === me ? 'bg-warn-soft text-warn rounded px-0.5 font-medium' : 'text-accent font-medium'
                }
              >
                {text}
              </span>
            ),
          )}
        </p>
      </div>
      {deletes && (
        <IconButton
          icon={Trash2}
          label={t('comments.delete')}
          className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100"
          onClick={() => comments.remove(message)}
        />
      )}
    </li>
  );
}
