'use client';
import { Popover } from 'radix-ui';
import { Check, MessageCircle } from 'lucide-react';
import { useState } from 'react';
import { cx } from '@/app/ui/cx';
import { useWords } from '@/app/words/words-provider';
import type { Thread } from '@/lib/comments/comment';
import type { Point } from '@/lib/geometry/point';
import { openThread, useOpenThread } from './open-thread';
import { ThreadCard } from './thread-card';
import { ThreadMenu } from './thread-menu';
import { useThreads } from './use-threads';

export const CARD =
  'bg-panel shadow-float border-line animate-appear thin-scroll z-40 max-h-(--radix-popover-content-available-height) w-72 overflow-y-auto max-w-[calc(100vw-1rem)] rounded-xl border p-3 outline-none';

/** The threads pinned to one node, over its picture. Positions are image px times `scale`, from `origin`, CSS px. */
export function CommentPins({
  nodeId,
  scale,
  origin = { x: 0, y: 0 },
  settled = false,
  readOnly = false,
}: {
  nodeId: string;
  scale: number;
  origin?: { x: number; y: number };
  /** Show settled threads too. */
  settled?: boolean;
  readOnly?: boolean;
}) {
  const threads = useThreads().filter(
    (thread) => thread.nodeId === nodeId && (settled || readOnly || !thread.resolved),
  );
  return threads.map((thread) => (
    <Pin
      key={thread.id}
      thread={thread}
      readOnly={readOnly}
      left={origin.x + thread.point.x * scale}
      top={origin.y + thread.point.y * scale}
    />
  ));
}

function Pin({ thread, left, top, readOnly }: { thread: Thread; left: number; top: number; readOnly: boolean }) {
  const t = useWords();
  const [menu, setMenu] = useState<Point | null>(null);
  const [first] = thread.messages;
  const open = useOpenThread(({ id }) => id === thread.id);
  if (first === undefined) return null;
  const Icon = thread.resolved ? Check : MessageCircle;
  const count = thread.messages.length;
  return (
    <Popover.Root open={open} onOpenChange={(opens) => openThread(opens ? thread.id : null)}>
      <Popover.Trigger
        data-pin={thread.id}
        aria-label={t('comments.pin', { name: first.name, count, text: first.text })}
        onContextMenu={(event) => {
          event.preventDefault();
          setMenu({ x: event.clientX, y: event.clientY });
        }}
        style={{ left, top, background: first.color }}
        className={cx(
          'pointer-events-auto absolute inline-flex size-7 -translate-y-full items-center justify-center rounded-full rounded-bl-none border-2 border-white text-white shadow-md pointer-coarse:size-9',
          thread.resolved && 'opacity-60',
        )}
      >
        <Icon size={14} aria-hidden="true" className="drop-shadow" />
      </Popover.Trigger>
      <ThreadMenu thread={thread} readOnly={readOnly} at={menu} onClose={() => setMenu(null)} />
      <Popover.Portal>
        <Popover.Content side="bottom" align="start" sideOffset={8} collisionPadding={8} className={CARD}>
          <ThreadCard thread={thread} readOnly={readOnly} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
