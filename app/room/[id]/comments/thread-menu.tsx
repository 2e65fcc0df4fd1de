'use client';
import { Check, Copy, MessageCircle, RotateCcw, Trash2 } from 'lucide-react';
import { MenuAt, MenuItem } from '@/app/ui/menu';
import { toast } from '@/app/ui/toasts';
import { useWords } from '@/app/words/words-provider';
import type { Thread } from '@/lib/comments/comment';
import type { Point } from '@/lib/geometry/point';
import { openThread } from './open-thread';
import { useComments } from './use-threads';

/** What the right button offers on a comment. */
export function ThreadMenu({
  thread,
  readOnly,
  at,
  onClose,
}: {
  thread: Thread;
  readOnly: boolean;
  /** Where it was pressed, px of the window; null: closed. */
  at: Point | null;
  onClose: () => void;
}) {
  const t = useWords();
  const comments = useComments();
  const [first] = thread.messages;
  if (first === undefined) return null;
  const writes = !readOnly && comments.allowed;
  const copy = async () => {
    const text = thread.messages.map(({ name, text: said }) => `${name}: ${said}`).join('\n');
    try {
      await navigator.clipboard.writeText(text);
      toast(t('comments.copied'), 'info');
    } catch {
      toast(t('comments.notCopied'));
    }
  };
  return (
    <MenuAt at={at} label={t('comments.title')} onClose={onClose}>
      <MenuItem label={t('comments.open')} icon={MessageCircle} onSelect={() => openThread(thread.id)} />
      <MenuItem label={t('comments.copy')} icon={Copy} onSelect={() => void copy()} />
      <MenuItem
        label={thread.resolved ? t('comments.reopen') : t('comments.settle')}
        icon={thread.resolved ? RotateCcw : Check}
        disabled={!writes}
        onSelect={() => comments.setResolved(first, !thread.resolved)}
      />
      <MenuItem
        label={t('comments.delete')}
        icon={Trash2}
        disabled={!writes || !comments.mayDelete(first)}
        onSelect={() => comments.remove(first)}
      />
    </MenuAt>
  );
}
